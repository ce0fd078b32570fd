using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Admin;

/// <summary>An explanation says what a real request would meet, since it meets the same stations; it gives no secret back.</summary>
public sealed partial class ExplainTests(PipelineFixture stage) : IClassFixture<PipelineFixture>
{
    public static TheoryData<string, string, string, string> Calls() => new()
    {
        { "GET", "/any/x", "api-key", "forwarded" },
        { "GET", "/any/x", "bearer", "forwarded" },
        { "POST", "/any/x", "cookie", "forwarded" },
        { "GET", "/keeps/x", "basic", "forwarded" },
        { "GET", "/pub/x", "none", "forwarded" },
        { "GET", "/any/x", "none", "refused" },
        { "GET", "/any/x", "wrong", "refused" },
        { "GET", "/test/x", "api-key", "refused" },
        { "GET", "/members/x", "cookie", "refused" },
        { "GET", "/other-scope/x", "bearer", "refused" },
        { "GET", "/devices/x", "api-key", "refused" },
        { "POST", "/any/x", "cross-site", "refused" },
        { "GET", "/any/x", "two", "refused" },
        { "GET", "/any/a%2fb", "api-key", "refused" },
        { "TRACE", "/any/x", "api-key", "refused" },
        { "GET", "/no-such-route", "api-key", "refused" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task What_is_explained_is_what_happens(string method, string path, string credential, string outcome)
    {
        var headers = Headers(credential);
        var explained = (await ExplainAsync(method, path, headers)).Json;
        Assert.Equal(outcome, explained.GetProperty("outcome").GetString());
        var before = stage.Gateway.Upstream.Received.Count;
        var real = await stage.Gateway.Client.CallAsync($"{method} {path}", headers);
        if (outcome == "forwarded")
        {
            var received = Identity(stage.Gateway.Upstream.Last.Headers.Select(header => (header.Key, header.Value)));
            Assert.Equal(received, Identity(explained.GetProperty("upstream_headers").EnumerateObject().Select(header => (header.Name, header.Value.GetString()!))));
            Assert.Equal(JsonValueKind.Null, explained.GetProperty("answer").ValueKind);
            return;
        }

        Assert.Equal(before, stage.Gateway.Upstream.Received.Count);
        var answer = explained.GetProperty("answer");
        Assert.Equal((int)real.Status, answer.GetProperty("status").GetInt32());
        Assert.Equal(RequestId().Replace(real.Body, ""), RequestId().Replace(answer.GetProperty("body").GetString()!, ""));
        Assert.Equal(real.Header("WWW-Authenticate"), answer.GetProperty("headers").TryGetProperty("WWW-Authenticate", out var challenge) ? string.Join(", ", challenge.GetString()!.Split(',')).Replace(",  ", ", ", StringComparison.Ordinal) : null);
    }

    [Fact]
    public async Task It_names_route_policy_credential_rules_limit_and_identity()
    {
        var explained = (await ExplainAsync("GET", "/other-scope/x", Credentials.ApiKey(stage.Key))).Json;
        Assert.Equal(("other-scope", "other-scope", "devices"), (explained.GetProperty("route").GetString(), explained.GetProperty("policy").GetString(), explained.GetProperty("cluster").GetString()));
        Assert.Equal(("api-key", stage.KeyId), (explained.GetProperty("credential").GetProperty("scheme").GetString(), explained.GetProperty("credential").GetProperty("id").GetString()));
        var refused = Assert.Single(explained.GetProperty("rules").EnumerateArray(), rule => !rule.GetProperty("passed").GetBoolean());
        Assert.Equal(("scopes", "all of usage.read other", "usage.write usage.read", "insufficient_scope"),
            (refused.GetProperty("rule").GetString(), refused.GetProperty("demands").GetString(), refused.GetProperty("has").GetString(), refused.GetProperty("code").GetString()));
        Assert.Equal("insufficient_scope", explained.GetProperty("answer").GetProperty("code").GetString());

        var passed = (await ExplainAsync("GET", "/any/x", Credentials.ApiKey(stage.Key), ("X-Auth-Subject", "usr_forged"))).Json;
        var limit = Assert.Single(passed.GetProperty("limits").EnumerateArray());
        Assert.Equal(("api", "1000000/1m", $"api:principal:{stage.Owner.AccountId}/{stage.Owner.AccountId}"), (limit.GetProperty("name").GetString(), limit.GetProperty("limit").GetString(), limit.GetProperty("bucket").GetString()));
        Assert.Equal(stage.Owner.AccountId, passed.GetProperty("upstream_headers").GetProperty("X-Auth-Subject").GetString());
        Assert.Equal("(not shown)", passed.GetProperty("upstream_headers").GetProperty("X-Auth-Assertion").GetString());

        var own = (await ExplainAsync("GET", "/login", Credentials.Basic(stage.Owner.AccountId, stage.Key))).Json;
        Assert.Equal(("endpoint", "/login"), (own.GetProperty("outcome").GetString(), own.GetProperty("endpoint").GetString()));
    }

    [Theory]
    [InlineData("""{"path":"/x"}""", "method")]
    [InlineData("""{"method":"G ET","path":"/x"}""", "method")]
    [InlineData("""{"method":"GET","path":"x"}""", "path")]
    [InlineData("""{"method":"GET","path":"/x y"}""", "path")]
    [InlineData("""{"method":"GET","path":"/x","scheme":"ftp"}""", "scheme")]
    [InlineData("""{"method":"GET","path":"/x","address":"home"}""", "address")]
    [InlineData("""{"method":"GET","path":"/x","heders":{}}""", "heders")]
    [InlineData("""{"method":"GET","path":"/x","headers":{"X-API-Key":["a-secret\r\nX: y"]}}""", "headers")]
    [InlineData("""{"method":"GET","path":"/x","headers":"X-API-Key: a-secret"}""", "headers")]
    public async Task What_could_be_no_request_is_told_and_never_repeated(string body, string field)
    {
        var answer = (await stage.Gateway.Admin.CallAsync("POST /admin/v1/explain", body)).Is(HttpStatusCode.UnprocessableEntity);
        Assert.Contains(answer.Json.GetProperty("detail").EnumerateArray(), entry => entry.GetProperty("loc")[1].GetString() == field);
        Assert.DoesNotContain("a-secret", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_admin_key_opens_it() =>
        (await stage.Gateway.Client.CallAsync("POST /admin/v1/explain", """{"method":"GET","path":"/any/x"}""", Credentials.ApiKey(GatewayUnderTest.AdminKey))).Is(HttpStatusCode.Unauthorized);

    private async Task<Answer> ExplainAsync(string method, string path, params (string Name, string Value)[] headers)
    {
        var given = headers.GroupBy(header => header.Name).ToDictionary(group => group.Key, group => group.Select(header => header.Value).ToArray());
        var body = JsonSerializer.Serialize(new { method, path, host = stage.Gateway.Url.Authority, scheme = "http", address = "127.0.0.1", headers = given });
        var answer = (await stage.Gateway.Admin.CallAsync("POST /admin/v1/explain", body)).Is(HttpStatusCode.OK).IsNotStored();
        foreach (var (name, value) in headers.Where(header => header.Name is "Authorization" or "X-API-Key" or "Cookie")) Assert.DoesNotContain(value[(value.IndexOfAny([' ', '=']) + 1)..], answer.Body, StringComparison.Ordinal);
        return answer;
    }

    private (string Name, string Value)[] Headers(string credential) => credential switch
    {
        "none" => [],
        "wrong" => [Credentials.ApiKey("agw_live_nobodys-key")],
        "two" => [Credentials.ApiKey(stage.Key), Credentials.Bearer("x.y.z")],
        "cross-site" => [Credentials.Cookie(stage.Owner.Cookie), ("Origin", "https://evil.example")],
        _ => [stage.Credential(credential)],
    };

    private static List<(string, string)> Identity(IEnumerable<(string Name, string Value)> headers) =>
        [.. headers.Where(header => header.Name.StartsWith("X-Auth-", StringComparison.OrdinalIgnoreCase) && header.Name != "X-Auth-Assertion").OrderBy(header => header.Name, StringComparer.Ordinal)];

    [GeneratedRegex("req_[0-9a-zA-Z]+")]
    private static partial Regex RequestId();
}
