using System.Net;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security;

/// <summary>A policy or limit that is tried out refuses nobody, says whom it would have, and opens nothing else.</summary>
public sealed class ShadowTests : IAsyncLifetime
{
    private readonly LogRecorder _log = new();
    private GatewayUnderTest? _gateway;
    private SignedUp? _owner;
    private string _key = "";
    private string _customerToken = "";

    private GatewayUnderTest Gateway => _gateway!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync(settings: Settings(), logs: _log);
        _owner = await Gateway.SignUpAsync();
        _key = (await Gateway.CreateKeyAsync(_owner)).GetProperty("key").GetString()!;
        _customerToken = (await Gateway.Client.CallAsync("POST /api/v1/widget/token", """{"customer_external_id":"cust-1"}""", Credentials.ApiKey(_key))).Is(HttpStatusCode.OK).Text("token");
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
    }

    [Fact]
    public void Every_start_names_what_is_in_shadow_mode()
    {
        var warnings = _log.Lines.Where(line => line.Id.Id is 1101 or 1102).ToList();
        Assert.All(warnings, warning => Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Warning, warning.Level));
        Assert.Equal(["Policies in shadow mode, which refuse nobody: browsers, guarded.", "Limits in shadow mode, which refuse nobody: tight."], warnings.Select(warning => warning.Text));
    }

    [Fact]
    public async Task Who_lacks_what_the_policy_demands_passes_as_who_they_are_and_is_noted()
    {
        var answer = (await Gateway.Client.CallAsync("GET /guarded/x", Credentials.ApiKey(_key))).Is(HttpStatusCode.OK);
        Assert.Equal(_owner!.AccountId, Gateway.Upstream.Last.Headers["X-Auth-Account"]);
        AssertNoHint(answer);
        AssertNoted("insufficient_scope", "policy guarded");
    }

    [Theory]
    [InlineData(null, null, "no_credentials")]
    [InlineData("X-API-Key", "agw_live_nobodys", "invalid_credentials")]
    [InlineData("Authorization", "Bearer not.a.token", "invalid_credentials")]
    [InlineData("Authorization", "agw_live_nobodys", "invalid_credentials")]
    [InlineData("Cookie", "theme=dark; access_token=not.a.token", "invalid_credentials")]
    public async Task Who_is_not_known_passes_as_nobody_and_what_they_sent_stays_here(string? name, string? value, string code)
    {
        // The route keeps credentials for its upstream: those that are good.
        var answer = (await Gateway.Client.CallAsync("GET /guarded/x", name is null ? [] : [(name, value!), ("X-Auth-Subject", "usr_forged")])).Is(HttpStatusCode.OK);
        var headers = Gateway.Upstream.Last.Headers;
        Assert.DoesNotContain(headers.Keys, key => key.StartsWith("X-Auth-", StringComparison.OrdinalIgnoreCase) || key is "Authorization" or "X-API-Key");
        Assert.Equal(name == "Cookie" ? "theme=dark" : null, headers.GetValueOrDefault("Cookie"));
        AssertNoHint(answer);
        AssertNoted(code, "policy guarded");
    }

    [Fact]
    public async Task A_credential_that_is_restricted_to_one_customer_does_not_become_one_that_is_not()
    {
        (await Gateway.Client.CallAsync("GET /guarded/x", Credentials.Bearer(_customerToken))).Is(HttpStatusCode.OK);
        Assert.DoesNotContain(Gateway.Upstream.Last.Headers.Keys, key => key.StartsWith("X-Auth-", StringComparison.OrdinalIgnoreCase) || key == "Authorization");
        AssertNoted("customer_restricted", "policy guarded");
    }

    [Fact]
    public async Task What_protects_more_than_the_policy_is_refused_as_ever()
    {
        var reached = Gateway.Upstream.Received.Count;
        (await Gateway.Client.CallAsync("GET /guarded/x", Credentials.ApiKey(_key), Credentials.Bearer("x.y.z"))).Is(HttpStatusCode.BadRequest);
        (await Gateway.Client.CallAsync("GET /guarded/a%2fb", Credentials.ApiKey(_key))).Is(HttpStatusCode.BadRequest);
        // The cookie lacks the scope, which passes; that another site sent it does not.
        (await Gateway.Client.CallAsync("POST /browsers/x", Credentials.Cookie(_owner!.Cookie), ("Origin", "https://evil.example"))).Is(HttpStatusCode.Forbidden);
        Assert.Equal(reached, Gateway.Upstream.Received.Count);
        (await Gateway.Client.CallAsync("POST /browsers/x", Credentials.Cookie(_owner.Cookie))).Is(HttpStatusCode.OK);
        Assert.Equal(_owner.UserId, Gateway.Upstream.Last.Headers["X-Auth-Subject"]);
    }

    [Fact]
    public async Task Without_shadow_mode_the_same_request_is_refused() =>
        (await Gateway.Client.CallAsync("GET /strict/x", Credentials.ApiKey(_key))).Is(HttpStatusCode.Forbidden);

    [Fact]
    public async Task A_limit_in_shadow_mode_counts_and_notes_and_is_told_to_nobody()
    {
        for (var i = 0; i < 3; i++)
        {
            var answer = (await Gateway.Client.CallAsync("GET /limited/x", Credentials.ApiKey(_key))).Is(HttpStatusCode.OK);
            Assert.DoesNotContain("tight", answer.Header("RateLimit-Policy"), StringComparison.Ordinal);
            Assert.Equal("1000000", answer.Header("X-RateLimit-Limit"));
            AssertNoHint(answer);
        }

        Assert.Equal(2, _log.Lines.Count(line => line.Id.Id == 3002 && "limit tight".Equals(line.Fields["By"])));
        AssertNoted("too_many_requests", "limit tight");
    }

    private static void AssertNoHint(Answer answer)
    {
        Assert.Equal("from upstream", answer.Body);
        Assert.Null(answer.Header("WWW-Authenticate"));
        Assert.Null(answer.Header("Retry-After"));
    }

    // The request id is in the line, and the trail has a kind of its own for it.
    private void AssertNoted(string code, string by)
    {
        Assert.Contains(_log.Lines, line => line.Id.Id == 3002 && code.Equals(line.Fields["Code"]) && by.Equals(line.Fields["By"]));
        Assert.Contains(_log.Lines, line => line.Id.Id == 1401 && "request.would_be_refused".Equals(line.Fields["Kind"]) && code.Equals(line.Fields["Code"]));
        Assert.DoesNotContain(_log.Lines, line => line.Id.Id == 3001);
    }

    private static Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Gateway:RateLimits:tight:Limit"] = "1",
            ["Gateway:RateLimits:tight:Period"] = "1h",
            ["Gateway:RateLimits:tight:Shadow"] = "true",
            ["ReverseProxy:Routes:limited:Metadata:RateLimits"] = "tight",
            ["ReverseProxy:Routes:guarded:Metadata:ForwardCredentials"] = "Authorization X-API-Key Cookie",
        };
        return settings
            .Guarded("guarded", "api-key bearer cookie", ("Scopes:0", "other"), ("Shadow", "true"))
            .Guarded("browsers", "cookie", ("Roles:0", "nobody"), ("Shadow", "true"))
            .Guarded("strict", "api-key", ("Scopes:0", "other"))
            .Guarded("limited", "api-key");
    }
}
