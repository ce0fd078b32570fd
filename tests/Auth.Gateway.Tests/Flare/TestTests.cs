using System.Net;
using System.Text.Json;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Flare;

/// <summary><c>GET /tokens/test</c>.</summary>
public sealed class TestTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_token_shows_whose_it_is_in_positive_integers(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        // So that the three numbers of the second user differ from each other.
        await gateway.SignUpAsync("first@example.com");
        await gateway.CreateAccountAsync("one more");
        var owner = await gateway.SignUpAsync("second@example.com");
        const string key = "imported/key";
        var import = $$"""{"name":"theirs","sha256":"{{ApiKeyFormat.Hash(key)}}","user_id":"{{owner.UserId}}","scopes":["usage.read","usage.write"]}""";
        (await gateway.Admin.CallAsync($"POST /admin/v1/accounts/{owner.AccountId}/keys/import", import)).Is(HttpStatusCode.Created);
        var token = (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(key))).Text("token");

        var answer = await gateway.Client.CallAsync("GET /tokens/test", Bearer(token));

        var account = await gateway.SerialOfAsync(owner.AccountId);
        var user = (await gateway.Admin.CallAsync("GET /admin/v1/users?email=second@example.com")).Json.GetProperty("serial").GetInt64();
        var apiKey = answer.Json.GetProperty("api_key_id").GetInt64();
        answer.Is(HttpStatusCode.OK, $$"""
            {"api_key_id":{{apiKey}},"organization_id":{{account}},"tenant_id":{{account}},"user_id":{{user}},"user_email":"second@example.com",
             "scopes":["usage.read","usage.write"]}
            """);
        Assert.All(new[] { apiKey, account, user }, serial => Assert.True(serial > 0));
        Assert.NotEqual(account, user);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_token_of_an_account_key_shows_the_user_who_made_the_key(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        var token = (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(key))).Text("token");

        var facts = (await gateway.Client.CallAsync("GET /tokens/test", Bearer(token))).Is(HttpStatusCode.OK).Json;

        Assert.Equal(owner.Email, facts.GetProperty("user_email").GetString());
        Assert.True(facts.GetProperty("user_id").GetInt64() > 0);
        Assert.True(facts.GetProperty("api_key_id").GetInt64() > 0);
    }

    [Fact]
    public async Task A_key_without_scopes_shows_an_empty_list()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var token = (await gateway.Client.CallAsync("POST /tokens/generate", Authorization((await gateway.CreateUserKeyAsync(owner.Cookie)).Text("key")))).Text("token");

        var scopes = (await gateway.Client.CallAsync("GET /tokens/test", Bearer(token))).Is(HttpStatusCode.OK).Json.GetProperty("scopes");

        Assert.Equal((JsonValueKind.Array, 0), (scopes.ValueKind, scopes.GetArrayLength()));
    }

    [Fact]
    public async Task Without_a_good_token_it_is_401_in_flares_format()
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(clock: clock);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateUserKeyAsync(owner.Cookie)).Text("key");
        var token = (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(key))).Text("token");

        foreach (var headers in new (string, string)[][] { [], [Bearer("nothing.good.here")], [Bearer(key)], [Authorization(token)], [Authorization(key)], [ApiKey(key)], [Cookie(owner.Cookie)] })
        {
            var answer = (await gateway.Client.CallAsync("GET /tokens/test", headers)).Is(HttpStatusCode.Unauthorized);
            Assert.Matches("^[A-Z_]+$", answer.Json.GetProperty("error").GetProperty("code").GetString());
            Assert.StartsWith("Bearer", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        }

        clock.Advance(TimeSpan.FromSeconds(3599));
        (await gateway.Client.CallAsync("GET /tokens/test", Bearer(token))).Is(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromSeconds(1));
        (await gateway.Client.CallAsync("GET /tokens/test", Bearer(token))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(key))).Is(HttpStatusCode.OK);
    }
}
