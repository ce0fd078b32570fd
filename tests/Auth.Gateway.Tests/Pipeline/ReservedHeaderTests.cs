using System.Net;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>Only the gateway speaks to upstreams under the names of identity.</summary>
public sealed class ReservedHeaderTests(PipelineFixture scene) : IClassFixture<PipelineFixture>
{
    private const string Forged = "forged";

    public static TheoryData<string> Spellings =>
    [
        "X-Auth-Subject", "x-auth-subject", "X_Auth_Subject", "x_auth_subject", "X-AUTH-SUBJECT", "X.Auth.Subject", "X-Auth_Subject", "X~Auth~Subject", "X!Auth'Subject",
        "X-Auth-Account", "X-Auth-Email", "X-Auth-Roles", "X-Auth-Scopes", "X-Auth-Scheme", "X-Auth-Credential", "X-Auth-Live-Mode", "X-Auth-Customer",
        "X-AUTH-ASSERTION", "x_auth_assertion", "X-Auth-Anything", "X_AUTH_ANYTHING", "X-Auth-", "X-Auth-Request-User", "X-Request-Id", "x_request_id",
    ];

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task A_clients_reserved_header_is_dropped_on_a_protected_route(string name) =>
        AssertNothingForged(await AskAsync("/any/x", $"{name}: {Forged}", $"X-API-Key: {scene.Key}"));

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task A_clients_reserved_header_is_dropped_on_an_open_route(string name) =>
        AssertNothingForged(await AskAsync("/pub/x", $"{name}: {Forged}"));

    [Fact]
    public async Task Reserved_headers_sent_twice_are_dropped_twice() =>
        AssertNothingForged(await AskAsync("/pub/x", $"X-Auth-Subject: {Forged}", $"x-auth-subject: {Forged}", $"X_Auth_Subject: {Forged}"));

    [Theory]
    [InlineData("X-Auth-Subject")]
    [InlineData("X-Auth-Assertion, X-Auth-Subject, X-Request-Id")]
    [InlineData("x-auth-account")]
    public async Task Naming_an_identity_header_in_Connection_does_not_take_it_away(string named)
    {
        var received = await AskAsync("/any/x", $"X-API-Key: {scene.Key}", $"Connection: {named}");
        Assert.Equal(scene.Owner.AccountId, received.Headers["X-Auth-Subject"]);
        Assert.Equal(scene.Owner.AccountId, received.Headers["X-Auth-Account"]);
        Assert.True(received.Headers.ContainsKey("X-Auth-Assertion"));
        Assert.True(received.Headers.ContainsKey("X-Request-Id"));
    }

    [Fact]
    public async Task Naming_a_credential_in_Connection_does_not_hide_it_from_the_gateway() =>
        Assert.Equal(scene.Owner.AccountId, (await AskAsync("/any/x", $"X-API-Key: {scene.Key}", "Connection: X-API-Key")).Headers["X-Auth-Subject"]);

    [Fact]
    public async Task A_reserved_header_among_the_trailers_goes_nowhere()
    {
        IHeaderDictionary? trailers = null;
        scene.Gateway.Upstream.Answer = context =>
        {
            trailers = context.Features.Get<IHttpRequestTrailersFeature>()?.Trailers;
            return Task.CompletedTask;
        };
        using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        await connection.SendAsync(
            "POST /pub/x HTTP/1.1\r\nHost: gateway.test\r\nTransfer-Encoding: chunked\r\nTrailer: X-Auth-Subject\r\nConnection: close\r\n\r\n"
            + $"2\r\nhi\r\n0\r\nX-Auth-Subject: {Forged}\r\nX_Auth_Roles: {Forged}\r\n\r\n");
        var answer = await connection.ReadAsync();
        scene.Gateway.Upstream.Answer = null;
        Assert.Equal(200, answer.Status);
        Assert.Equal("hi", scene.Gateway.Upstream.Last.Body);
        AssertNothingForged(scene.Gateway.Upstream.Last);
        Assert.DoesNotContain(trailers ?? new HeaderDictionary(), trailer => trailer.Value.ToString().Contains(Forged, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("X-Forwarded-Host")]
    [InlineData("X-Forwarded-Proto")]
    [InlineData("X-Forwarded-Prefix")]
    public async Task What_a_client_claims_about_the_way_it_came_is_replaced(string name) =>
        AssertNothingForged(await AskAsync("/pub/x", $"{name}: {Forged}"));

    [Fact]
    public async Task Ordinary_headers_pass_as_they_are()
    {
        var received = await AskAsync("/any/x", $"X-API-Key: {scene.Key}", "X-Author: me", "XAuth: 1", "X-Custom_Header: a, b", "Accept-Language: de;q=0.5", "Remotely: 1");
        Assert.Equal("me", received.Headers["X-Author"]);
        Assert.Equal("1", received.Headers["XAuth"]);
        Assert.Equal("a, b", received.Headers["X-Custom_Header"]);
        Assert.Equal("de;q=0.5", received.Headers["Accept-Language"]);
        Assert.Equal("1", received.Headers["Remotely"]);
    }

    [Theory]
    [InlineData("x-forwarded", "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups")]
    [InlineData("x-auth-request", "X-Auth-Request-User", "X-Auth-Request-Email", "X-Auth-Request-Groups")]
    [InlineData("remote", "Remote-User", "Remote-Email", "Remote-Groups")]
    [InlineData("x-consumer", "X-Consumer-Username", "X-Consumer-Email", "X-Consumer-Groups")]
    [InlineData("x-auth", "X-Auth-Subject", "X-Auth-Email", "X-Auth-Roles")]
    public async Task Whichever_header_set_is_chosen_is_written_and_dropped_from_clients(string set, string subject, string email, string groups)
    {
        var settings = new Dictionary<string, string?> { ["Gateway:Identity:Headers"] = set, ["Gateway:Policies:public:Anonymous"] = "true" }.Route("pub", "public");
        await using var gateway = await GatewayUnderTest.StartAsync(settings: settings);
        var owner = await gateway.SignUpAsync();
        var forged = new[] { subject, email, groups, "X-Auth-Subject", "X-Auth-Anything", "X-Auth-Assertion" }
            .SelectMany(name => new[] { name, name.ToUpperInvariant().Replace('-', '_') })
            .Select(name => (name, Forged))
            .ToArray();

        (await gateway.Client.CallAsync("GET /pub/x", forged)).Is(HttpStatusCode.OK);
        AssertNothingForged(gateway.Upstream.Last);
        Assert.False(gateway.Upstream.Last.Headers.ContainsKey(subject));

        (await gateway.Client.CallAsync("GET /api/v1/customers", [Credentials.Cookie(owner.Cookie), .. forged])).Is(HttpStatusCode.OK);
        var received = gateway.Upstream.Last;
        AssertNothingForged(received);
        Assert.Equal(owner.UserId, received.Headers[subject]);
        Assert.Equal(owner.Email, received.Headers[email]);
        Assert.Equal("owner", received.Headers[groups]);
        Assert.True(received.Headers.ContainsKey("X-Auth-Assertion"));
        Assert.Equal(set == "x-auth", received.Headers.ContainsKey("X-Auth-Subject"));
    }

    [Theory]
    [InlineData("remote", "Remote-Anything")]
    [InlineData("x-consumer", "X-Consumer-Anything")]
    [InlineData("x-consumer", "X-Credential-Identifier")]
    [InlineData("x-auth-request", "X-Auth-Request-Access-Token")]
    [InlineData("x-forwarded", "X-Forwarded-Account")]
    public async Task The_whole_namespace_of_the_chosen_set_is_dropped(string set, string name)
    {
        var settings = new Dictionary<string, string?> { ["Gateway:Identity:Headers"] = set, ["Gateway:Policies:public:Anonymous"] = "true" }.Route("pub", "public");
        await using var gateway = await GatewayUnderTest.StartAsync(settings: settings);
        (await gateway.Client.CallAsync("GET /pub/x", (name, Forged), (name.Replace('-', '_'), Forged))).Is(HttpStatusCode.OK);
        AssertNothingForged(gateway.Upstream.Last);
    }

    [Fact]
    public async Task A_routes_own_transforms_cannot_write_identity_headers()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Gateway:Policies:public:Anonymous"] = "true",
            ["ReverseProxy:Routes:pub:Transforms:0:RequestHeader"] = "X-Auth-Subject",
            ["ReverseProxy:Routes:pub:Transforms:0:Set"] = Forged,
        }.Route("pub", "public");
        await using var gateway = await GatewayUnderTest.StartAsync(settings: settings);
        (await gateway.Client.CallAsync("GET /pub/x")).Is(HttpStatusCode.OK);
        AssertNothingForged(gateway.Upstream.Last);
    }

    private async Task<ReceivedRequest> AskAsync(string path, params string[] headers)
    {
        Assert.Equal(200, (await RawConnection.AskAsync(scene.Gateway.Url, "GET", path, headers)).Status);
        return scene.Gateway.Upstream.Last;
    }

    private static void AssertNothingForged(ReceivedRequest received) =>
        Assert.DoesNotContain(received.Headers, header => header.Value.Contains(Forged, StringComparison.Ordinal));
}
