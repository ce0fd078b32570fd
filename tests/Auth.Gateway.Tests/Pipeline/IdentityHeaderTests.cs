using System.Net;
using System.Text.Json;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>Upstreams learn exactly the facts that there are about a caller, whatever the credential was.</summary>
public sealed class IdentityHeaderTests(PipelineFixture scene) : IClassFixture<PipelineFixture>
{
    private const string BothScopes = "usage.write usage.read";

    [Theory]
    [InlineData(SchemeNames.ApiKey)]
    [InlineData(SchemeNames.Basic)]
    public async Task An_account_key_is_its_account_and_no_user(string scheme)
    {
        var received = await scene.PassAsync("/any", scene.Credential(scheme));
        AssertFacts(received, new()
        {
            ["X-Auth-Subject"] = scene.Owner.AccountId,
            ["X-Auth-Account"] = scene.Owner.AccountId,
            ["X-Auth-Scopes"] = BothScopes,
            ["X-Auth-Scheme"] = scheme,
            ["X-Auth-Credential"] = scene.KeyId,
            ["X-Auth-Live-Mode"] = "true",
        });
    }

    [Fact]
    public async Task A_key_of_test_mode_says_so_and_has_no_scopes_header_when_it_has_no_scopes()
    {
        var received = await scene.PassAsync("/any", Credentials.ApiKey(scene.TestKey));
        Assert.Equal("false", received.Headers["X-Auth-Live-Mode"]);
        Assert.False(received.Headers.ContainsKey("X-Auth-Scopes"));
        Assert.False(received.Headers.ContainsKey("X-Auth-Email"));
        Assert.False(received.Headers.ContainsKey("X-Auth-Roles"));
    }

    [Fact]
    public async Task A_users_key_is_its_user()
    {
        var received = await scene.PassAsync("/any", Credentials.Authorization(scene.UserKey));
        AssertFacts(received, new()
        {
            ["X-Auth-Subject"] = scene.Owner.UserId,
            ["X-Auth-Account"] = scene.Owner.AccountId,
            ["X-Auth-Email"] = scene.Owner.Email,
            ["X-Auth-Roles"] = "owner",
            ["X-Auth-Scheme"] = SchemeNames.ApiKey,
            ["X-Auth-Credential"] = scene.UserKeyId,
            ["X-Auth-Live-Mode"] = "true",
        });
    }

    [Fact]
    public async Task A_bearer_made_from_a_key_is_named_by_its_own_id()
    {
        var received = await scene.PassAsync("/any", Credentials.Bearer(scene.KeyToken));
        AssertFacts(received, new()
        {
            ["X-Auth-Subject"] = scene.Owner.AccountId,
            ["X-Auth-Account"] = scene.Owner.AccountId,
            ["X-Auth-Scopes"] = BothScopes,
            ["X-Auth-Scheme"] = SchemeNames.Bearer,
            ["X-Auth-Credential"] = TokenText.Claims(scene.KeyToken).GetProperty("jti").GetString()!,
            ["X-Auth-Live-Mode"] = "true",
        });
    }

    [Fact]
    public async Task A_bearer_of_a_user_is_the_user()
    {
        var received = await scene.PassAsync("/any", Credentials.Bearer(scene.UserToken));
        AssertFacts(received, new()
        {
            ["X-Auth-Subject"] = scene.Owner.UserId,
            ["X-Auth-Account"] = scene.Owner.AccountId,
            ["X-Auth-Email"] = scene.Owner.Email,
            ["X-Auth-Roles"] = "owner",
            ["X-Auth-Scopes"] = "*",
            ["X-Auth-Scheme"] = SchemeNames.Bearer,
            ["X-Auth-Credential"] = TokenText.Claims(scene.UserToken).GetProperty("jti").GetString()!,
            ["X-Auth-Live-Mode"] = "true",
        });
    }

    [Fact]
    public async Task A_cookie_is_the_user_and_is_named_by_the_session()
    {
        var received = await scene.PassAsync("/any", Credentials.Cookie(scene.Owner.Cookie));
        AssertFacts(received, new()
        {
            ["X-Auth-Subject"] = scene.Owner.UserId,
            ["X-Auth-Account"] = scene.Owner.AccountId,
            ["X-Auth-Email"] = scene.Owner.Email,
            ["X-Auth-Roles"] = "owner",
            ["X-Auth-Scopes"] = "*",
            ["X-Auth-Scheme"] = SchemeNames.Cookie,
            ["X-Auth-Credential"] = TokenText.Claims(scene.Owner.AccessToken).GetProperty("sid").GetString()!,
            ["X-Auth-Live-Mode"] = "true",
        });
    }

    [Fact]
    public async Task A_token_for_one_customer_names_that_customer_and_no_email()
    {
        var received = await scene.PassAsync("/any", Credentials.Bearer(scene.CustomerToken));
        Assert.Equal("cust-1", received.Headers["X-Auth-Customer"]);
        Assert.Equal("usage.read", received.Headers["X-Auth-Scopes"]);
        Assert.False(received.Headers.ContainsKey("X-Auth-Email"));
        Assert.False(received.Headers.ContainsKey("X-Auth-Roles"));
    }

    [Fact]
    public async Task The_upstream_gets_one_request_id_and_one_trace()
    {
        var received = await scene.PassAsync("/any", scene.Credential(SchemeNames.ApiKey));
        Assert.Matches("^req_[0-9a-f]{24}$", received.Headers["X-Request-Id"]);
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$", received.Headers["traceparent"]);
    }

    [Fact]
    public async Task A_clients_trace_goes_on_to_the_upstream()
    {
        const string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var received = await scene.PassAsync("/any", scene.Credential(SchemeNames.ApiKey), ("traceparent", parent), ("tracestate", "vendor=1"), ("baggage", "tier=gold"));
        Assert.Equal((parent, "vendor=1", "tier=gold"), (received.Headers["traceparent"], received.Headers["tracestate"], received.Headers["baggage"]));
    }

    [Theory]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c")]
    [InlineData("anything, else")]
    public async Task A_trace_that_is_none_is_replaced_with_its_state(string parent)
    {
        var received = await scene.PassAsync("/any", scene.Credential(SchemeNames.ApiKey), ("traceparent", parent), ("tracestate", "vendor=1"));
        Assert.NotEqual(parent, received.Headers["traceparent"]);
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$", received.Headers["traceparent"]);
        Assert.False(received.Headers.ContainsKey("tracestate"));
    }

    [Fact]
    public async Task An_anonymous_caller_has_no_identity_at_all()
    {
        var received = await scene.PassAsync("/pub/x");
        Assert.DoesNotContain(received.Headers.Keys, name => name.StartsWith("X-Auth-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_Unicode_email_arrives_percent_encoded_as_UTF_8()
    {
        var owner = await scene.Gateway.SignUpAsync("zoë+50%@bücher.example", "Zoës Bücher");
        var received = await scene.PassAsync("/any", Credentials.Cookie(owner.Cookie));
        Assert.Equal("zo%C3%AB+50%25@b%C3%BCcher.example", received.Headers["X-Auth-Email"]);
        Assert.Equal(owner.Email, Uri.UnescapeDataString(received.Headers["X-Auth-Email"]));
    }

    [Theory]
    [InlineData("c\r\nX-Auth-Subject: usr_evil")]
    [InlineData("c\nX-Auth-Roles: owner")]
    [InlineData("c\rX-Evil: 1")]
    [InlineData("кунде\u2028\u0085\u000b")]
    [InlineData("100% %0d%0aX-Evil: 1")]
    public async Task No_value_can_start_a_new_header(string customer)
    {
        var body = JsonSerializer.Serialize(new { customer_external_id = customer });
        var token = (await scene.Gateway.Client.CallAsync("POST /api/v1/widget/token", body, Credentials.ApiKey(scene.Key))).Is(HttpStatusCode.OK).Text("token");
        var received = await scene.PassAsync("/any", Credentials.Bearer(token));
        Assert.Equal(customer, Uri.UnescapeDataString(received.Headers["X-Auth-Customer"]));
        Assert.DoesNotContain(received.Headers["X-Auth-Customer"], c => c is < ' ' or > '~');
        Assert.Equal(scene.Owner.AccountId, received.Headers["X-Auth-Subject"]);
        Assert.False(received.Headers.ContainsKey("X-Auth-Roles"));
        Assert.False(received.Headers.ContainsKey("X-Evil"));
    }

    // Each of them and no other, apart from the assertion.
    private static void AssertFacts(ReceivedRequest received, Dictionary<string, string> expected)
    {
        Assert.True(received.Headers.ContainsKey("X-Auth-Assertion"));
        var facts = received.Headers.Where(header => header.Key.StartsWith("X-Auth-", StringComparison.OrdinalIgnoreCase) && header.Key != "X-Auth-Assertion");
        Assert.Equal(expected.OrderBy(fact => fact.Key, StringComparer.Ordinal), facts.OrderBy(fact => fact.Key, StringComparer.Ordinal));
    }
}
