using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>How often Redis is asked for one request, counted by Redis itself. One of them is the limit's, where it is below those that are leased.</summary>
public sealed class RoundTripTests
{
    private const int Limit = 1;
    private const int Key = 1;
    private const int Rotation = 1;

    // Below those that are leased, as the limits of these doors are by default.
    private const string Exact = "900";

    // What the gateway does in the background can only add to what a request costs, and not to each of several.
    private const int Attempts = 6;

    [SkippableFact]
    public async Task Issuing_costs_one_look_up_of_a_new_key_and_a_refresh_its_one_rotation()
    {
        RedisServer.SkipUnlessInstalled();
        await using var redis = await RedisServer.StartAsync();
        var settings = RedisSettings.For(redis);
        settings["Gateway:RateLimits:token:Limit"] = Exact;
        await using var gateway = await GatewayUnderTest.StartAsync(settings: settings);
        var owner = await gateway.SignUpAsync();
        var keys = new Queue<string>();
        for (var i = 0; i <= 3 * Attempts; i++) keys.Enqueue((await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!);
        var key = keys.Dequeue();
        var refreshToken = (await gateway.TokenAsync(null, ("grant_type", "password"), ("username", owner.Email), ("password", GatewayUnderTest.Password))).GetProperty("refresh_token").GetString()!;
        var browser = owner.RefreshToken;

        await CostsAsync("a key that was seen before", Limit, () => gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, key)));
        await CostsAsync("a key that was never seen", Limit + Key, () => gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, keys.Dequeue())));
        await CostsAsync("generate", Limit, () => gateway.Client.CallAsync("POST /tokens/generate", ApiKey(key)));
        await CostsAsync("generate, with a key that was never seen", Limit + Key, () => gateway.Client.CallAsync("POST /tokens/generate", ApiKey(keys.Dequeue())));
        await CostsAsync("client_credentials", Limit, () => FormAsync("grant_type=client_credentials", Basic(owner.AccountId, key)));
        await CostsAsync("client_credentials, with a key that was never seen", Limit + Key, () => FormAsync("grant_type=client_credentials", Basic(owner.AccountId, keys.Dequeue())));
        await CostsAsync("refresh_token", Limit + Rotation, async () =>
        {
            var answer = await FormAsync("grant_type=refresh_token&refresh_token=" + refreshToken);
            refreshToken = answer.Text("refresh_token");
            return answer;
        });
        await CostsAsync("a browser's refresh", Limit + Rotation, async () =>
        {
            var answer = await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + browser), ("Sec-Fetch-Site", "same-origin"));
            browser = answer.Cookies["refresh_token"].Value;
            return answer;
        });

        Task<Answer> FormAsync(string form, params (string, string)[] headers) =>
            gateway.Client.CallAsync("POST /oauth/token", HttpCalls.Content(form, "application/x-www-form-urlencoded"), headers);

        Task CostsAsync(string what, int expected, Func<Task<Answer>> ask) => RoundTripTests.CostsAsync(redis, what, HttpStatusCode.OK, expected, ask);
    }

    [SkippableFact]
    public async Task Who_finds_no_room_for_a_password_costs_nothing_but_a_question_for_the_limit()
    {
        RedisServer.SkipUnlessInstalled();
        await using var redis = await RedisServer.StartAsync();
        var settings = RedisSettings.For(redis);
        (settings["Gateway:RateLimits:login:Limit"], settings["Gateway:Passwords:Workers"], settings["Gateway:Passwords:Queue"]) = (Exact, "1", "0");
        await using var gateway = await GatewayUnderTest.StartAsync(settings: settings);
        using var gate = new ManualResetEventSlim();
        var busy = gateway.Services.GetRequiredService<PasswordWorkers>().RunAsync(() => gate.Wait(TimeSpan.FromMinutes(1)), CancellationToken.None);

        await CostsAsync(redis, "a full queue", HttpStatusCode.ServiceUnavailable, Limit, () => gateway.Client.CallAsync("POST /api/v1/auth/login", """{"email":"you@example.com","password":"x"}"""));

        gate.Set();
        Assert.True(await busy);
    }

    private static async Task CostsAsync(RedisServer redis, string what, HttpStatusCode status, int expected, Func<Task<Answer>> ask)
    {
        var least = int.MaxValue;
        for (var i = 0; i < Attempts; i++) least = Math.Min(least, await CountAsync(redis, async () => (await ask()).Is(status)));
        Assert.True(least == expected, $"{what}: {least} round trips instead of {expected}.");
    }

    // MONITOR tells every command, and marks those that a script makes on its way.
    private static async Task<int> CountAsync(RedisServer redis, Func<Task> ask)
    {
        const string End = "that-is-all";
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, redis.Port);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        await stream.WriteAsync(Encoding.ASCII.GetBytes("MONITOR\r\n"));
        Assert.Equal("+OK", await reader.ReadLineAsync());
        await ask();
        await redis.SendAsync(string.Create(CultureInfo.InvariantCulture, $"ECHO {End}"));
        var count = 0;
        while (await reader.ReadLineAsync() is { } line && !line.Contains(End, StringComparison.Ordinal))
        {
            if (!line.Contains(" lua]", StringComparison.Ordinal)) count++;
        }

        return count;
    }
}
