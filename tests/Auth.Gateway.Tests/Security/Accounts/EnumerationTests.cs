using System.Net;
using System.Text.RegularExpressions;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.SignIn;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Tests.Security.Accounts;

/// <summary>Who has an account is told by no door at which a password is taken: not by status, header or text, and not by the work that is done.</summary>
public sealed class EnumerationTests
{
    private const string Known = "known@example.com";
    private const string Disabled = "disabled@example.com";

    // Nobody's, no address at all, and what a store might stumble over.
    private static readonly string[] Strangers = ["nobody@example.com", "known@example.co", "no address", "nobody@example.com'--", "{x}"];

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_wrong_password_a_disabled_user_and_nobody_are_one_answer_and_one_hash(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: new ManualTimeProvider());
        await UsersAsync(gateway);
        var workers = gateway.Services.GetRequiredService<PasswordWorkers>();
        foreach (var door in new[] { SignInDoors.Json, SignInDoors.Form, SignInDoors.OAuth })
        {
            string? wrong = null;
            foreach (var (email, password) in Strangers.Select(email => (email, "Wrong-Passw0rd")).Prepend((Disabled, GatewayUnderTest.Password)).Prepend((Known, "Wrong-Passw0rd")))
            {
                var before = workers.Done;
                var answer = Plain(await gateway.SignInAsync(door, email, password, "192.0.2.1"));
                Assert.Equal(wrong ??= answer, answer);
                Assert.Equal(1, workers.Done - before);
            }
        }
    }

    [SkippableFact]
    public async Task Nobody_costs_the_store_what_a_wrong_password_costs_it()
    {
        RedisServer.SkipUnlessInstalled();
        await using var redis = await RedisServer.StartAsync();
        var settings = RedisSettings.For(redis);
        foreach (var (name, most) in new[] { ("Place", "1000"), ("User", "3000"), ("Address", "9000") }) settings[$"Gateway:Lockout:FailuresPer{name}"] = most;
        await using var gateway = await GatewayUnderTest.StartAsync(settings: settings, clock: new ManualTimeProvider());
        await UsersAsync(gateway);
        foreach (var door in new[] { SignInDoors.Json, SignInDoors.Form, SignInDoors.OAuth })
        {
            // The first of all loads the scripts.
            await gateway.SignInAsync(door, "first@example.com", "Wrong-Passw0rd", "192.0.2.1");
            var wrong = await CostAsync(redis, () => gateway.SignInAsync(door, Known, "Wrong-Passw0rd", "192.0.2.1"));
            Assert.Contains("=", wrong, StringComparison.Ordinal);
            foreach (var email in Strangers) Assert.Equal(wrong, await CostAsync(redis, () => gateway.SignInAsync(door, email, "Wrong-Passw0rd", "192.0.2.1")));
        }
    }

    [Fact]
    public async Task A_registered_address_costs_the_hash_that_a_free_one_costs()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await UsersAsync(gateway);
        var workers = gateway.Services.GetRequiredService<PasswordWorkers>();
        foreach (var path in new[] { "POST /api/v1/auth/signup", "POST /api/v1/auth/register" })
        {
            foreach (var (email, status) in new[] { (Known, HttpStatusCode.BadRequest), ($"free{path.Length}@example.com", HttpStatusCode.Created) })
            {
                var before = workers.Done;
                (await gateway.Client.CallAsync(path, $$"""{"email":"{{email}}","password":"{{GatewayUnderTest.Password}}","organization_name":"X","full_name":"X"}""")).Is(status);
                Assert.Equal(1, workers.Done - before);
            }
        }
    }

    [Fact]
    public async Task Asking_which_addresses_are_registered_is_limited_by_address_for_both_doors_together()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:RateLimits:register:Limit"] = "5" });
        await gateway.SignUpAsync(Known);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
        {
            var path = i % 2 == 0 ? "POST /api/v1/auth/signup" : "POST /api/v1/auth/register";
            statuses.Add((await gateway.Client.CallAsync(path, $$"""{"email":"{{Known}}","password":"{{GatewayUnderTest.Password}}","organization_name":"X","full_name":"X"}""")).Status);
        }

        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests], statuses);
    }

    private static async Task UsersAsync(GatewayUnderTest gateway)
    {
        await gateway.SignUpAsync(Known);
        var disabled = await gateway.SignUpAsync(Disabled);
        (await gateway.Admin.CallAsync($"POST /admin/v1/users/{disabled.UserId}/disable")).Is(HttpStatusCode.NoContent);
    }

    // All of it, but for what counts requests or names one.
    private static string Plain(Answer answer) => $"{(int)answer.Status}\n{answer.Body}\n" + string.Join('\n',
        answer.HeaderLines.Where(line => !Regex.IsMatch(line, "^(X-Request-Id|Date|X-RateLimit-(Remaining|Reset)|RateLimit):", RegexOptions.IgnoreCase)).Order(StringComparer.Ordinal));

    // What the gateway does in the background can only add to what a request costs, and not to each of several.
    private static async Task<string> CostAsync(RedisServer redis, Func<Task<Answer>> ask)
    {
        Dictionary<string, int>? least = null;
        for (var i = 0; i < 4; i++)
        {
            await redis.SendAsync("CONFIG RESETSTAT");
            await ask();
            var calls = Regex.Matches(await redis.SendAsync("INFO commandstats"), "cmdstat_([a-z|]+):calls=([0-9]+)")
                .ToDictionary(match => match.Groups[1].Value, match => int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture));
            least = least is null ? calls : least.Where(pair => calls.ContainsKey(pair.Key)).ToDictionary(pair => pair.Key, pair => Math.Min(pair.Value, calls[pair.Key]));
        }

        // HGETALL reads the user, where there is one, within the script that looks for them: no round trip of its own.
        return string.Join(' ', least!.Where(pair => !Regex.IsMatch(pair.Key, "^(config|info|ping|quit|command|client|hello|subscribe|echo|hgetall)")).Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
    }
}
