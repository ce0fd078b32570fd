using System.Net;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Flare;

public sealed class GenerateTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_key_gives_a_token_in_every_way_in_which_it_can_be_presented(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: clock);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateUserKeyAsync(owner.Cookie)).Text("key");
        (string, string)[] credentials =
        [
            Authorization(key), Authorization("Bearer " + key), Authorization("bearer " + key), Basic("", key), Basic(key, ""), ApiKey(key),
        ];

        foreach (var credential in credentials)
        {
            var answer = await gateway.Client.CallAsync("POST /tokens/generate", credential);

            var expiry = clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
            answer.Is(HttpStatusCode.OK, $$"""{"token":"{{answer.Text("token")}}","refresh_token_exp":{{expiry}}}""").IsNotStored();
            Assert.Null(answer.Header("Set-Cookie"));
            (await gateway.Client.CallAsync("GET /tokens/test", Bearer(answer.Text("token")))).Is(HttpStatusCode.OK);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task The_body_may_be_missing_empty_or_name_the_tenant_with_and_without_a_content_type(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateUserKeyAsync(owner.Cookie)).Text("key");
        var serial = await gateway.SerialOfAsync(owner.AccountId);
        string[] bodies = ["", "{}", "{\"tenant_id\":null}", $"{{\"tenant_id\":{serial}}}", $" {{ \"tenant_id\" : {serial}, \"more\": 1 }} "];

        foreach (var body in bodies)
        {
            foreach (var type in new[] { null, "application/json", "application/json; charset=utf-8" })
            {
                var answer = await gateway.Client.CallAsync("POST /tokens/generate", HttpCalls.Content(body, type), Authorization(key));
                answer.Is(HttpStatusCode.OK);
                Assert.Equal(owner.AccountId, TokenText.Claims(answer.Text("token")).GetProperty("account_id").GetString());
            }
        }
    }

    [Fact]
    public async Task A_post_without_a_body_is_taken_whatever_its_headers_say_about_the_body()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateUserKeyAsync(owner.Cookie)).Text("key");
        string[][] variants =
        [
            [], ["Content-Length: 0"], ["Content-Length: 0", "Content-Type: application/json"], ["Content-Type: application/x-www-form-urlencoded"],
            ["Content-Length: 0", "Content-Type: application/x-www-form-urlencoded"],
        ];

        foreach (var headers in variants)
        {
            var answer = await RawConnection.AskAsync(gateway.Url, "POST", "/tokens/generate", [$"Authorization: {key}", .. headers]);
            Assert.Equal(200, answer.Status);
            Assert.StartsWith("{\"token\":", answer.Body, StringComparison.Ordinal);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_bare_key_may_hold_slashes_plus_and_equals_signs(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        string[] keys = ["fw/9+x7Q/+aGVsbG8gd29ybGQ==", "/starts-with-a-slash+", "=", "Basically", "BearerOfNews=="];

        foreach (var key in keys)
        {
            var import = $$"""{"name":"theirs","sha256":"{{ApiKeyFormat.Hash(key)}}","user_id":"{{owner.UserId}}"}""";
            (await gateway.Admin.CallAsync($"POST /admin/v1/accounts/{owner.AccountId}/keys/import", import)).Is(HttpStatusCode.Created);

            foreach (var credential in new[] { Authorization(key), Bearer(key), Basic("", key), ApiKey(key) })
            {
                (await gateway.Client.CallAsync("POST /tokens/generate", credential)).Is(HttpStatusCode.OK);
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_key_that_is_none_is_401_in_flares_format(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var token = (await gateway.Client.CallAsync("POST /tokens/generate", Authorization((await gateway.CreateUserKeyAsync(owner.Cookie)).Text("key")))).Text("token");
        (string, string)[] attempts =
        [
            Authorization("agw_live_0000000000000000000000000000000000AA"), Authorization("anything-else"), Bearer("anything"), Bearer(token), Basic("", "anything"),
            Basic("", ""), ApiKey("anything"), Authorization("Basic not*base64"), Authorization("Bearer"),
        ];

        foreach (var credential in attempts)
        {
            (await gateway.Client.CallAsync("POST /tokens/generate", credential)).Is(
                HttpStatusCode.Unauthorized, """{"error":{"code":"INVALID_CREDENTIALS","message":"The credentials are not valid. Check them, or obtain new ones."}}""");
        }

        Assert.Equal("NO_CREDENTIALS", Code(await gateway.Client.CallAsync("POST /tokens/generate"), HttpStatusCode.Unauthorized));
        Assert.Equal("NO_CREDENTIALS", Code(await gateway.Client.CallAsync("POST /tokens/generate", Cookie(owner.Cookie)), HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_body_that_cannot_be_understood_is_400_and_never_repeated()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateUserKeyAsync(owner.Cookie)).Text("key");
        string[] bodies = ["{\"tenant_id\":", "secret-text", "{\"tenant_id\":1,\"tenant_id\":2}", "[]", "\"secret-text\"", "{\"tenant_id\":\"1\"}", "{\"tenant_id\":0}", "{\"tenant_id\":-1}", "{\"tenant_id\":1.5}", "{\"tenant_id\":99999999999999999999}"];

        foreach (var body in bodies)
        {
            var answer = (await gateway.Client.CallAsync("POST /tokens/generate", body, Authorization(key))).Is(HttpStatusCode.BadRequest);
            Assert.Matches("^[A-Z_]+$", answer.Json.GetProperty("error").GetProperty("code").GetString());
            Assert.DoesNotContain("secret-text", answer.Body, StringComparison.Ordinal);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Too_many_requests_are_told_when_to_come_back(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            store, new Dictionary<string, string?> { ["Gateway:RateLimits:token:Limit"] = "1" }, new ManualTimeProvider());
        (await gateway.Client.CallAsync("POST /tokens/generate", Authorization("one/guess"))).Is(HttpStatusCode.Unauthorized);

        foreach (var call in new[] { "POST /tokens/generate", "GET /tokens/test" })
        {
            var refused = (await gateway.Client.CallAsync(call, Authorization("another/guess"))).Is(
                HttpStatusCode.TooManyRequests, """{"error":{"code":"RATELIMIT_REACHED","message":"Too many requests. Please retry after a short delay."}}""");
            Assert.Matches("^[1-9][0-9]*$", refused.Header("Retry-After"));
        }
    }

    [Fact]
    public async Task A_key_does_not_expire_unless_asked_to()
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(clock: clock);
        var owner = await gateway.SignUpAsync();
        var lasting = (await gateway.CreateUserKeyAsync(owner.Cookie)).Text("key");
        var ending = (await gateway.CreateKeyAsync(owner, new { name = "a key", expires_at = clock.GetUtcNow().AddDays(365) })).GetProperty("key").GetString()!;

        clock.Advance(TimeSpan.FromDays(3650));

        (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(lasting))).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(ending))).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_account_key_gives_a_token_for_its_own_account_and_for_no_other_tenant()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var tenant = await gateway.CreateAccountAsync("tenant", owner.AccountId);
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        var own = await gateway.SerialOfAsync(owner.AccountId);

        (await gateway.Client.CallAsync("POST /tokens/generate", $$"""{"tenant_id":{{own}}}""", Authorization(key))).Is(HttpStatusCode.OK);
        Assert.Equal("TENANT_NOT_ACCESSIBLE", Code(
            await gateway.Client.CallAsync("POST /tokens/generate", $$"""{"tenant_id":{{tenant.Serial}}}""", Authorization(key)), HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Wrong_methods_and_paths_are_answered_in_flares_format()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var wrongMethod = await gateway.Client.CallAsync("GET /tokens/generate");
        wrongMethod.Is(HttpStatusCode.MethodNotAllowed, """{"error":{"code":"METHOD_NOT_ALLOWED","message":"Method Not Allowed"}}""");
        Assert.Equal("POST", wrongMethod.Header("Allow"));
        (await gateway.Client.CallAsync("GET /tokens/other")).Is(HttpStatusCode.NotFound, """{"error":{"code":"NOT_FOUND","message":"Not Found"}}""");
    }

    private static string? Code(Answer answer, HttpStatusCode status) => answer.Is(status).Json.GetProperty("error").GetProperty("code").GetString();
}
