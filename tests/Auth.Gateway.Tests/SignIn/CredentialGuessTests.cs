using System.Net;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.SignIn;

/// <summary>Guessing API keys is slowed down on every route, and those who have a good one do not notice.</summary>
public sealed class CredentialGuessTests
{
    private static readonly (string Name, string Value) Attacker = ("X-Forwarded-For", "203.0.113.7");
    private static readonly (string Name, string Value) Elsewhere = ("X-Forwarded-For", "198.51.100.1");

    private static Dictionary<string, string?> Settings => new() { ["Gateway:TrustedProxies:0"] = "127.0.0.1", ["Gateway:RateLimits:credentials:Limit"] = "5" };

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task When_the_failures_of_an_address_are_used_up_keys_from_there_are_not_looked_up_right_or_wrong(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, Settings, clock);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        // On whatever route, in whatever place.
        for (var i = 0; i < 3; i++) (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(Guess()), Attacker)).Is(HttpStatusCode.Unauthorized);
        for (var i = 0; i < 3; i++) (await gateway.Client.CallAsync("GET /devices", Basic("", Guess()), Attacker)).Is(HttpStatusCode.Forbidden);

        var right = (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(key), Attacker)).Is(HttpStatusCode.TooManyRequests);
        (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(Guess()), Attacker)).Is(HttpStatusCode.TooManyRequests, right.Body);
        var flatpeak = (await gateway.Client.CallAsync("GET /devices", Basic(owner.AccountId, key), Attacker)).Is(HttpStatusCode.TooManyRequests);
        Assert.Equal("rate_limit", flatpeak.Text("type"));

        // A token is proof by itself, and elsewhere nobody failed.
        (await gateway.Client.CallAsync("GET /api/v1/usage", Cookie(owner.Cookie), Attacker)).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(key), Elsewhere)).Is(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromSeconds(int.Parse(right.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture)));
        (await gateway.Client.CallAsync("GET /devices", Basic(owner.AccountId, key), Attacker)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_that_was_good_before_goes_on_behind_the_address_of_a_guesser_even_when_it_is_no_longer_remembered()
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(settings: Settings, clock: clock);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(key), Attacker)).Is(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromMinutes(11));
        for (var i = 0; i < 6; i++) (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(Guess()), Attacker)).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(Guess()), Attacker)).Is(HttpStatusCode.TooManyRequests);

        (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(key), Attacker)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Guesses_at_one_account_from_many_addresses_are_counted_together()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: Settings, clock: new ManualTimeProvider());
        var owner = await gateway.SignUpAsync();
        for (var address = 1; address <= 17; address++)
        {
            for (var i = 0; i < 3; i++) (await gateway.Client.CallAsync("GET /devices", Basic(owner.AccountId, Guess()), ("X-Forwarded-For", $"203.0.113.{address}"))).Is(HttpStatusCode.Forbidden);
        }

        (await gateway.Client.CallAsync("GET /devices", Basic(owner.AccountId, Guess()), Elsewhere)).Is(HttpStatusCode.TooManyRequests);
        (await gateway.Client.CallAsync("GET /devices", Basic("acc_000000000000000000000000", Guess()), Elsewhere)).Is(HttpStatusCode.Forbidden);
    }

    private static string Guess() => ApiKeyFormat.New("agw", liveMode: true).Key;
}
