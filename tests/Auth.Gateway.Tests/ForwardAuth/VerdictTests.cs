using System.Net;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.ForwardAuth;

/// <summary>What each proxy is told about each kind of request.</summary>
public sealed class VerdictTests(ForwardAuthFixture scene) : IClassFixture<ForwardAuthFixture>
{
    public static TheoryData<string> Shapes => Asking.Shapes;

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Who_may_pass_is_told_by_the_identity_headers(string shape)
    {
        var answer = (await scene.Gateway.AskAsync(shape, "GET /orders/7?page=2", scene.Key)).Is(HttpStatusCode.OK).IsNotStored();
        Assert.Equal("", answer.Body);
        Assert.Equal(scene.Owner.AccountId, answer.Header("X-Auth-Subject"));
        Assert.Equal(scene.Owner.AccountId, answer.Header("X-Auth-Account"));
        Assert.Equal("usage.write usage.read", answer.Header("X-Auth-Scopes"));
        Assert.Equal("api-key", answer.Header("X-Auth-Scheme"));
        Assert.Null(answer.Header("X-Auth-Email"));
        Assert.Equal("devices", TokenText.Claims(answer.Header("X-Auth-Assertion")!).GetProperty("aud").GetString());
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Who_may_not_is_told_why(string shape)
    {
        var nobody = (await scene.Gateway.AskAsync(shape, "GET /orders/7")).IsRefused(401, "no_credentials");
        Assert.StartsWith("Bearer resource_metadata=", nobody.Header("WWW-Authenticate"), StringComparison.Ordinal);
        (await scene.Gateway.AskAsync(shape, "GET /orders/7", Credentials.ApiKey("wrong"))).IsRefused(401, "invalid_credentials");
        (await scene.Gateway.AskAsync(shape, "GET /audits/7", scene.Key)).IsRefused(403, "insufficient_scope");
        (await scene.Gateway.AskAsync(shape, "GET /nowhere", scene.Key)).IsRefused(403, "no_route");
        (await scene.Gateway.AskAsync(shape, "GET /orders/../audits/7", scene.Key)).Is(shape == "envoy" ? HttpStatusCode.Forbidden : HttpStatusCode.BadRequest);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Too_many_from_one_address_are_too_many(string shape)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: ForwardAuthFixture.Settings());
        for (var i = 0; i < 2; i++) (await gateway.AskAsync(shape, "GET /limited/x")).Is(HttpStatusCode.OK);
        var refused = (await gateway.AskAsync(shape, "GET /limited/x")).IsRefused(429, "too_many_requests");
        Assert.NotNull(refused.Header("Retry-After"));
        // Counted by the client's address, not by the proxy's.
        (await gateway.QuestionAsync("GET /auth/verify", ("X-Forwarded-Method", "GET"), ("X-Forwarded-Uri", "/limited/x"), ("X-Forwarded-For", "203.0.113.8"))).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("api.example.com", "POST /posts/1", 200)]
    [InlineData("api.example.com", "GET /posts/1", 403)]
    [InlineData("api.example.com", "GET /versions/1", 403)]
    [InlineData("site.example", "GET /anything", 200)]
    [InlineData("other.example", "GET /anything", 403)]
    [InlineData("api.example.com", "TRACE /orders/1", 405)]
    public async Task The_route_table_decides_by_method_host_and_path(string host, string call, int status)
    {
        foreach (var shape in new[] { "traefik", "nginx" }) Assert.Equal(status, (int)(await scene.Gateway.AskAsync(shape, host, call, scene.Key)).Status);
    }

    [Fact]
    public async Task The_route_table_decides_by_headers_too() =>
        (await scene.Gateway.AskAsync("traefik", "GET /versions/1", scene.Key, ("X-Version", "2"))).Is(HttpStatusCode.OK);

    // What we serve to anybody says nothing about a backend's page of that name.
    [Theory]
    [InlineData("GET /login")]
    [InlineData("GET /healthz")]
    [InlineData("GET /.well-known/jwks.json")]
    [InlineData("POST /api/v1/auth/login")]
    [InlineData("DELETE /healthz")]
    [InlineData("GET /auth/verify")]
    public async Task Our_own_endpoints_are_no_routes_of_the_asking_proxy(string call)
    {
        var foreign = await scene.Gateway.AskAsync("traefik", call, scene.Key);
        Assert.Equal(HttpStatusCode.Forbidden, foreign.Status);
        // And they do not stand in the way of its own.
        (await scene.Gateway.AskAsync("traefik", "site.example", call)).IsRefused(401, "no_credentials");
        (await scene.Gateway.AskAsync("traefik", "site.example", call, scene.Key)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Our_own_endpoints_answer_as_ever_beside_a_route_for_everything() =>
        Assert.Equal(HttpStatusCode.OK, (await scene.Gateway.QuestionAsync("GET /healthz", ("Host", "site.example"))).Status);

    [Fact]
    public async Task An_open_route_passes_without_identity_and_repeats_nothing_that_was_claimed()
    {
        var answer = (await scene.Gateway.AskAsync("caddy", "GET /public/x", ("X-Auth-Subject", "usr_forged"), ("X-Auth-Assertion", "forged"))).Is(HttpStatusCode.OK);
        Assert.Null(answer.Header("X-Auth-Subject"));
        Assert.Null(answer.Header("X-Auth-Assertion"));
    }

    [Fact]
    public async Task The_answer_to_HEAD_is_the_same_without_a_body()
    {
        (string, string)[] question = [("X-Forwarded-Method", "GET"), ("X-Forwarded-Uri", "/orders/1")];
        var passes = (await scene.Gateway.QuestionAsync("HEAD /auth/verify", [.. question, scene.Key])).Is(HttpStatusCode.OK);
        Assert.Equal(scene.Owner.AccountId, passes.Header("X-Auth-Subject"));
        var refused = (await scene.Gateway.QuestionAsync("HEAD /auth/verify", question)).Is(HttpStatusCode.Unauthorized);
        Assert.NotNull(refused.Header("WWW-Authenticate"));
        Assert.Equal("", refused.Body);
    }

    [Fact]
    public async Task A_body_that_is_announced_and_does_not_come_is_not_waited_for()
    {
        using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        await connection.SendAsync("POST", "/auth/verify", "X-Original-Method: POST", "X-Original-URL: https://api.example.com/orders/1", "Content-Length: 2000000", $"{scene.Key.Name}: {scene.Key.Value}");
        var answer = await connection.ReadAsync();
        Assert.Equal(200, answer.Status);
        Assert.Equal("close", answer.Header("Connection"));
    }

    [Fact]
    public async Task A_proxy_that_asks_for_the_refusal_is_never_told_that_a_request_passes()
    {
        var nobody = await scene.Gateway.QuestionAsync("GET /auth/verify?on-pass=503", ("X-Original-Method", "GET"), ("X-Original-URL", "https://api.example.com/orders/1"));
        nobody.IsRefused(401, "no_credentials");
        var passes = await scene.Gateway.QuestionAsync("GET /auth/verify?on-pass=503", ("X-Original-Method", "GET"), ("X-Original-URL", "https://api.example.com/orders/1"), scene.Key);
        passes.IsRefused(503, "service_unavailable");
        Assert.NotNull(passes.Header("Retry-After"));
    }
}
