using System.Net;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.ForwardAuth;

/// <summary>A proxy's configuration may name the policy. The client, whose URL is in the question too, may not.</summary>
public sealed class NamedPolicyTests(ForwardAuthFixture scene) : IClassFixture<ForwardAuthFixture>
{
    [Fact]
    public async Task The_named_policy_decides_instead_of_the_route_table()
    {
        var answer = (await AskAsync("policy=orders", "/nowhere", scene.Key)).Is(HttpStatusCode.OK);
        // No cluster of ours can have this name, so no backend of ours takes the assertion for its own.
        Assert.Equal("forward-auth:orders", TokenText.Claims(answer.Header("X-Auth-Assertion")!).GetProperty("aud").GetString());
        Assert.NotNull(answer.Header("X-RateLimit-Limit"));
        (await AskAsync("policy=audits", "/public/x", scene.Key)).IsRefused(403, "insufficient_scope");
        (await AskAsync("policy=orders", "/public/x")).IsRefused(401, "no_credentials");
        (await AskAsync("policy=open", "/audits/1")).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("policy=nonsense")]
    [InlineData("policy=")]
    [InlineData("policy")]
    [InlineData("policy=open&policy=open")]
    [InlineData("policy=open&policy=orders")]
    [InlineData("policy=open&allowed_groups=staff")]
    [InlineData("Policy=open&policy=orders")]
    [InlineData("on-pass=200")]
    [InlineData("scopes=orders.write")]
    public async Task What_is_not_known_is_refused_and_not_ignored(string query) =>
        (await AskAsync(query, "/public/x", scene.Key)).IsRefused(403, "unknown_policy");

    // Caddy's forward_auth hands the client's query on where its own uri has none.
    [Theory]
    [InlineData("policy=open")]
    [InlineData("policy=open&on-pass=503")]
    [InlineData("on-pass=503")]
    public async Task A_query_that_came_from_the_client_names_nothing(string query) =>
        (await AskAsync(query, "/audits/1?" + query, scene.Key)).IsRefused(403, "unknown_policy");

    [Fact]
    public async Task With_a_named_policy_the_path_must_still_be_readable() =>
        (await AskAsync("policy=open", "/a/../b")).Is(HttpStatusCode.BadRequest);

    [Fact]
    public async Task A_proxy_that_does_not_say_what_was_asked_gets_an_answer_by_name_only()
    {
        (await scene.Gateway.QuestionAsync("GET /auth/verify?policy=orders", scene.Key)).Is(HttpStatusCode.OK);
        (await scene.Gateway.QuestionAsync("GET /auth/verify", scene.Key)).IsRefused(400, "malformed_request");
        // And what may have been a POST of another site is taken for one.
        (await scene.Gateway.QuestionAsync("GET /auth/verify?policy=orders", scene.Cookie)).Is(HttpStatusCode.OK);
        (await scene.Gateway.QuestionAsync("GET /auth/verify?policy=orders", scene.Cookie, ("Sec-Fetch-Site", "cross-site"))).IsRefused(403, "cross_site");
    }

    private Task<Answer> AskAsync(string query, string uri, params (string Name, string Value)[] headers) =>
        scene.Gateway.QuestionAsync("GET /auth/verify?" + query, [("X-Forwarded-Method", "GET"), ("X-Forwarded-Uri", uri), .. headers]);
}
