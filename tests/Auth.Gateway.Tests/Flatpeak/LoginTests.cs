using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Flatpeak;

public sealed class LoginTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task An_account_id_and_one_of_its_keys_give_a_bearer_token_under_both_names(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;

        var answer = await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, key));

        var token = answer.Text("bearer_token");
        answer.Is(HttpStatusCode.OK, $$"""{"bearer_token":"{{token}}","token":"{{token}}","expires_in":3600,"live_mode":true}""").IsNotStored();
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task The_token_speaks_for_the_account_and_for_an_hour(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: clock);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;

        var claims = TokenText.Claims((await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, key))).Text("bearer_token"));

        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(owner.AccountId, claims.GetProperty("account_id").GetString());
        Assert.Equal(owner.AccountId, claims.GetProperty("sub").GetString());
        Assert.Equal(gateway.Url.GetLeftPart(UriPartial.Authority), claims.GetProperty("iss").GetString());
        Assert.True(claims.GetProperty("live_mode").GetBoolean());
        Assert.Equal(now, claims.GetProperty("iat").GetInt64());
        Assert.Equal(now, claims.GetProperty("nbf").GetInt64());
        Assert.Equal(now + 3600, claims.GetProperty("exp").GetInt64());
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_test_key_gives_a_token_of_test_mode(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner, new { name = "test", live_mode = false })).GetProperty("key").GetString()!;

        var answer = (await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, key))).Is(HttpStatusCode.OK);

        Assert.False(answer.Json.GetProperty("live_mode").GetBoolean());
        Assert.False(TokenText.Claims(answer.Text("token")).GetProperty("live_mode").GetBoolean());
        (await gateway.Client.CallAsync("GET /devices", Bearer(answer.Text("token")))).Is(HttpStatusCode.OK);
        Assert.Equal("false", gateway.Upstream.Last.Headers["X-Auth-Live-Mode"]);
    }

    [Fact]
    public async Task A_users_key_of_the_account_gives_a_token_for_the_account_too()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateUserKeyAsync(owner.Cookie)).Text("key");

        var answer = (await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, key))).Is(HttpStatusCode.OK);

        Assert.Equal(owner.AccountId, TokenText.Claims(answer.Text("token")).GetProperty("sub").GetString());
    }

    [Fact]
    public async Task A_token_is_good_until_its_hour_is_over()
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(clock: clock);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        var token = (await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, key))).Text("token");

        clock.Advance(TimeSpan.FromSeconds(3599));
        (await gateway.Client.CallAsync("GET /devices", Bearer(token))).Is(HttpStatusCode.OK);

        clock.Advance(TimeSpan.FromSeconds(1));
        (await gateway.Client.CallAsync("GET /devices", Bearer(token))).Is(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_lifetime_said_is_the_lifetime_had_also_where_configuration_or_the_key_shortens_it()
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(
            settings: new Dictionary<string, string?> { ["Gateway:Tokens:Lifetimes:login"] = "00:20:00" }, clock: clock);
        var owner = await gateway.SignUpAsync();
        var lasting = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        var ending = (await gateway.CreateKeyAsync(owner, new { name = "ends soon", expires_at = clock.GetUtcNow().AddMinutes(5) })).GetProperty("key").GetString()!;

        foreach (var (key, seconds) in new[] { (lasting, 1200), (ending, 300) })
        {
            var answer = (await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, key))).Is(HttpStatusCode.OK);
            var claims = TokenText.Claims(answer.Text("token"));
            Assert.Equal(seconds, answer.Json.GetProperty("expires_in").GetInt64());
            Assert.Equal(seconds, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        }
    }
}
