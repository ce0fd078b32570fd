using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Fluxrate;

public sealed class WidgetTests
{
    private const string Path = "POST /api/v1/widget/token";

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_key_that_may_write_usage_gives_a_token_for_one_customer_and_one_hour(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: clock);
        var key = await KeyAsync(gateway);

        var answer = await gateway.Client.CallAsync(Path, """{"customer_external_id":"cust_123"}""", ApiKey(key));

        answer.Is(HttpStatusCode.OK, $$"""{"token":"{{answer.Text("token")}}","expires_at":"2040-01-01T01:00:00Z"}""").IsNotStored();
        clock.Advance(TimeSpan.FromSeconds(3599));
        (await gateway.Client.CallAsync("GET /api/v1/usage", Bearer(answer.Text("token")))).Is(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromSeconds(1));
        (await gateway.Client.CallAsync("GET /api/v1/usage", Bearer(answer.Text("token")))).Is(HttpStatusCode.Unauthorized);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task The_upstream_learns_the_one_customer_from_header_and_assertion(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        var token = (await gateway.Client.CallAsync(Path, """{"customer_external_id":"cust_123"}""", ApiKey(key))).Text("token");

        (await gateway.Client.CallAsync("GET /api/v1/usage?customer_external_id=cust_999", Bearer(token), ("X-Auth-Customer", "cust_999"))).Is(HttpStatusCode.OK);

        var received = gateway.Upstream.Last.Headers;
        Assert.Equal("cust_123", received["X-Auth-Customer"]);
        Assert.Equal("usage.read", received["X-Auth-Scopes"]);
        Assert.Equal(owner.AccountId, received["X-Auth-Account"]);
        Assert.DoesNotContain("X-Auth-Email", received.Keys);
        Assert.DoesNotContain("X-Auth-Roles", received.Keys);
        var assertion = TokenText.Claims(received["X-Auth-Assertion"]);
        Assert.Equal("cust_123", assertion.GetProperty("customer").GetString());
        Assert.Equal("usage.read", assertion.GetProperty("scope").GetString());
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task The_token_is_good_for_nothing_but_reading_usage(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        var ofKey = (await gateway.Client.CallAsync(Path, """{"customer_external_id":"cust_123"}""", ApiKey(key))).Is(HttpStatusCode.OK).Text("token");
        var ofUser = (await gateway.Client.CallAsync(Path, """{"customer_external_id":"cust_123"}""", Cookie(owner.Cookie))).Is(HttpStatusCode.OK).Text("token");

        foreach (var token in new[] { ofKey, ofUser })
        {
            foreach (var call in new[]
            {
                "GET /devices", "POST /devices", "GET /account", "GET /api/v1/customers", "POST /api/v1/customers", "GET /api/v1/api-keys", "POST /api/v1/api-keys",
                "GET /api/v1/auth/me", "GET /api/v1/auth/api-keys", "POST /api/v1/auth/api-keys", Path, "GET /tokens/test",
            })
            {
                (await gateway.Client.CallAsync(call, Bearer(token))).Is(HttpStatusCode.Forbidden);
            }

            (await gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", Bearer(token))).Is(HttpStatusCode.Unauthorized);
            (await gateway.Client.CallAsync("GET /api/v1/usage", Cookie("access_token=" + token))).Is(HttpStatusCode.Unauthorized);
            Assert.Empty(gateway.Upstream.Received);
        }
    }

    [Fact]
    public async Task A_key_that_may_only_read_gives_no_token()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var reader = (await gateway.CreateKeyAsync(owner, new { name = "reader", scopes = new[] { "usage.read" } })).GetProperty("key").GetString()!;

        (await gateway.Client.CallAsync(Path, """{"customer_external_id":"cust_123"}""", ApiKey(reader)))
            .Is(HttpStatusCode.Forbidden, """{"detail":"The credential lacks a scope that this resource requires."}""");
        (await gateway.Client.CallAsync(Path, """{"customer_external_id":"cust_123"}""")).Is(HttpStatusCode.Unauthorized, """{"detail":"Not authenticated"}""");
    }

    [Theory]
    [InlineData("{}", """{"loc":["body","customer_external_id"],"msg":"field required","type":"value_error.missing"}""")]
    [InlineData("""{"customer_external_id":null}""", """{"loc":["body","customer_external_id"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"}""")]
    [InlineData("""{"customer_external_id":7}""", """{"loc":["body","customer_external_id"],"msg":"str type expected","type":"type_error.str"}""")]
    [InlineData("""{"customer_external_id":""}""", """{"loc":["body","customer_external_id"],"msg":"ensure this value has at least 1 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":1}}""")]
    [InlineData("", """{"loc":["body"],"msg":"field required","type":"value_error.missing"}""")]
    public async Task Without_a_customer_it_is_422(string body, string error)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        (await gateway.Client.CallAsync(Path, body, ApiKey(await KeyAsync(gateway)))).IsInvalid(error);
    }

    private static async Task<string> KeyAsync(GatewayUnderTest gateway) =>
        (await gateway.CreateKeyAsync(await gateway.SignUpAsync())).GetProperty("key").GetString()!;
}
