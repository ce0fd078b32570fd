using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Meterbase;

public sealed class KeyTests
{
    private const string Path = "/api/v1/auth/api-keys";

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_user_makes_keys_of_their_own_and_lists_them_as_a_bare_array(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: clock);
        var user = await gateway.SignUpAsync();
        await gateway.CreateKeyAsync(user);
        await gateway.CreateUserKeyAsync((await gateway.SignUpAsync("other@example.com")).Cookie);
        (await gateway.Client.CallAsync($"GET {Path}", Cookie(user.Cookie))).Is(HttpStatusCode.OK, "[]");

        var first = await gateway.Client.CallAsync($"POST {Path}", """{"name":"Production Server"}""", Bearer(user.AccessToken));
        first.Is(HttpStatusCode.Created, $$"""{"id":"{{first.Text("id")}}","name":"Production Server","key":"{{first.Text("key")}}","created_at":"2040-01-01T00:00:00Z"}""").IsNotStored();
        Assert.Matches("^key_[0-9a-f]{24}$", first.Text("id"));
        clock.Advance(TimeSpan.FromMinutes(3));
        var second = (await gateway.Client.CallAsync($"POST {Path}", """{"name":"CI Pipeline"}""", Cookie(user.Cookie))).Is(HttpStatusCode.Created);
        (await gateway.Client.CallAsync("GET /api/v1/auth/me", ApiKey(first.Text("key")))).Is(HttpStatusCode.OK);

        var list = (await gateway.Client.CallAsync($"GET {Path}", Bearer(user.AccessToken))).Is(HttpStatusCode.OK);

        var prefixes = list.Json.EnumerateArray().Select(key => key.GetProperty("prefix").GetString()!).ToList();
        list.Is(HttpStatusCode.OK, $$"""
            [{"id":"{{second.Text("id")}}","name":"CI Pipeline","prefix":"{{prefixes[0]}}","created_at":"2040-01-01T00:03:00Z","last_used_at":null,"is_active":true},
             {"id":"{{first.Text("id")}}","name":"Production Server","prefix":"{{prefixes[1]}}","created_at":"2040-01-01T00:00:00Z",
              "last_used_at":"2040-01-01T00:03:00Z","is_active":true}]
            """);
        Assert.StartsWith(prefixes[0], second.Text("key"), StringComparison.Ordinal);
        Assert.True(prefixes[0].Length < second.Text("key").Length / 2);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_users_key_carries_no_usage_scope(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var user = await gateway.SignUpAsync();
        var key = (await gateway.CreateUserKeyAsync(user.Cookie)).Text("key");

        (await gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", ApiKey(key))).Is(HttpStatusCode.Forbidden, """{"detail":"The credential lacks a scope that this resource requires."}""");
        (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(key))).Is(HttpStatusCode.Forbidden);
        (await gateway.Client.CallAsync("POST /api/v1/widget/token", """{"customer_external_id":"c"}""", ApiKey(key))).Is(HttpStatusCode.Forbidden);
        Assert.Empty(gateway.Upstream.Received);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_user_has_so_many_keys_and_no_more(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, new Dictionary<string, string?> { ["Gateway:ApiKeys:MaxPerOwner"] = "2" });
        var user = await gateway.SignUpAsync();
        for (var i = 0; i < 2; i++) await gateway.CreateUserKeyAsync(user.Cookie);

        (await gateway.Client.CallAsync($"POST {Path}", """{"name":"one more"}""", Cookie(user.Cookie))).Is(HttpStatusCode.BadRequest, """{"detail":"API key limit reached"}""");

        await gateway.CreateKeyAsync(user);
    }

    [Fact]
    public async Task Malformed_json_is_422_even_without_a_token_and_a_missing_field_without_a_token_is_401()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var user = await gateway.SignUpAsync();

        foreach (var headers in new (string, string)[][] { [], [Cookie(user.Cookie)] })
        {
            var malformed = (await gateway.Client.CallAsync($"POST {Path}", "{\"name\":\"secret-text", headers)).Is(HttpStatusCode.UnprocessableEntity);
            Assert.Equal("value_error.jsondecode", malformed.Json.GetProperty("detail")[0].GetProperty("type").GetString());
            Assert.DoesNotContain("secret-text", malformed.Body, StringComparison.Ordinal);
        }

        foreach (var body in new[] { "{}", "", "[]", """{"name":"mine"}""" })
        {
            var refused = (await gateway.Client.CallAsync($"POST {Path}", body)).Is(HttpStatusCode.Unauthorized, """{"detail":"Not authenticated"}""");
            Assert.Equal("Bearer", refused.Header("WWW-Authenticate"));
        }

        (await gateway.Client.CallAsync($"POST {Path}", "{}", Cookie(user.Cookie))).IsInvalid("""{"loc":["body","name"],"msg":"field required","type":"value_error.missing"}""");
        (await gateway.Client.CallAsync($"POST {Path}", Cookie(user.Cookie))).IsInvalid("""{"loc":["body"],"msg":"field required","type":"value_error.missing"}""");
        (await gateway.Client.CallAsync($"POST {Path}", """{"name":7}""", Cookie(user.Cookie))).IsInvalid("""{"loc":["body","name"],"msg":"str type expected","type":"type_error.str"}""");
        (await gateway.Client.CallAsync($"POST {Path}", """{"name":null}""", Cookie(user.Cookie)))
            .IsInvalid("""{"loc":["body","name"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"}""");
    }

    [Fact]
    public async Task Keys_and_tokens_made_from_keys_make_no_keys()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var user = await gateway.SignUpAsync();
        var key = (await gateway.CreateUserKeyAsync(user.Cookie)).Text("key");
        var token = (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(key))).Text("token");

        foreach (var method in new[] { "GET", "POST" })
        {
            (await gateway.Client.CallAsync($"{method} {Path}", ApiKey(key))).Is(HttpStatusCode.Unauthorized);
            (await gateway.Client.CallAsync($"{method} {Path}", Bearer(token))).Is(HttpStatusCode.Forbidden, """{"detail":"This resource requires a signed-in user."}""");
        }
    }
}
