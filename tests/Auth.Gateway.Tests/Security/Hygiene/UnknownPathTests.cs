using System.Net;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Hygiene;

/// <summary>A stranger learns from no status which paths there are; who is known is told that nothing is there.</summary>
public sealed class UnknownPathTests(PipelineFixture scene) : IClassFixture<PipelineFixture>
{
    public static TheoryData<string> Unknown => ["GET /nowhere", "POST /nowhere/x?y=z", "DELETE /", "GET /admin", "GET /metrics", "GET /dashboard", "OPTIONS /nowhere", "POST /healthz", "GET /anyx", "GET /.envx"];

    [Theory]
    [MemberData(nameof(Unknown))]
    public async Task Without_a_good_credential_it_is_answered_as_a_path_that_is_protected(string call)
    {
        var path = call.Split(' ')[1];
        foreach (var headers in new (string, string)[][] { [], [Credentials.ApiKey("agw_live_none")], [Credentials.Bearer("x.y.z")], [Credentials.Basic("a", "b")], [Credentials.Cookie("access_token=x")], [Credentials.ApiKey(GatewayUnderTest.AdminKey)] })
        {
            var known = await scene.Gateway.Client.CallAsync(call.Replace(path, "/any/x", StringComparison.Ordinal), headers);
            var unknown = await scene.Gateway.Client.CallAsync(call, headers);
            Assert.Equal(HttpStatusCode.Unauthorized, unknown.Status);
            Assert.Equal(Plain(known), Plain(unknown));
        }

        (await scene.Gateway.Client.CallAsync(call, Credentials.ApiKey(scene.Key), Credentials.Bearer(scene.UserToken))).Is(HttpStatusCode.BadRequest);
    }

    [Theory]
    [MemberData(nameof(Unknown))]
    public async Task Whoever_is_known_is_told_that_there_is_nothing(string call)
    {
        var expected = call == "POST /healthz" ? HttpStatusCode.MethodNotAllowed : HttpStatusCode.NotFound;
        foreach (var credential in new[] { SchemeNames.Basic, SchemeNames.ApiKey, SchemeNames.Cookie, SchemeNames.Bearer }.Select(scene.Credential).Append(Credentials.Bearer(scene.CustomerToken)))
        {
            var answer = (await scene.Gateway.Client.CallAsync(call, credential)).Is(expected);
            Assert.Equal("application/problem+json", answer.Header("Content-Type"));
        }
    }

    [Theory]
    [InlineData("GET /api/v1/nowhere", 404, """{"detail":"Not Found"}""")]
    [InlineData("GET /api/v1/auth/nowhere", 404, """{"detail":"Not Found"}""")]
    [InlineData("PUT /api/v1/auth/me", 405, """{"detail":"Method Not Allowed"}""")]
    [InlineData("GET /tokens/nowhere", 404, """{"error":{"code":"NOT_FOUND","message":"Not Found"}}""")]
    public async Task Beside_the_endpoints_of_published_clients_it_is_their_404_and_405(string call, int status, string body) =>
        (await scene.Gateway.Client.CallAsync(call)).Is((HttpStatusCode)status, body);

    [Fact]
    public async Task What_is_well_known_is_looked_for_by_strangers() => (await scene.Gateway.Client.CallAsync("GET /.well-known/nowhere")).Is(HttpStatusCode.NotFound);

    // All that a client sees, but for what names the very request.
    private static string Plain(Answer answer) => string.Join('\n',
        (int)answer.Status, answer.Header("Content-Type"), answer.Header("Content-Length"), answer.Header("Cache-Control"), answer.Header("Allow"),
        string.Join(", ", (answer.Header("WWW-Authenticate") ?? "").Split(", ").Order(StringComparer.Ordinal)), System.Text.RegularExpressions.Regex.Replace(answer.Body, "req_[0-9a-f]{24}", "req"));
}
