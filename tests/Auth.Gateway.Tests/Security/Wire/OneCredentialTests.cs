using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Wire;

/// <summary>
/// A request has one credential, found in one place; whatever could be another is refused and never chosen from. Answers cookie tossing (RFC 6265bis §8.6,
/// "Cookie Chaos" of PortSwigger) and Oathkeeper's and oauth2-proxy's habit of taking the first.
/// </summary>
public sealed class OneCredentialTests(WireFixture scene) : IClassFixture<WireFixture>
{
    [Theory]
    [InlineData("Cookie: access_token={evil}; access_token={good}")]
    [InlineData("Cookie: access_token={good}; access_token={good}")]
    [InlineData("Cookie: access_token=\"{evil}\"; access_token={good}")]
    [InlineData("Cookie: access_token={good}; access_token=")]
    [InlineData("Cookie: access_token; access_token={good}")]
    [InlineData("Cookie: access_token={good}; ACCESS_TOKEN={evil}")]
    [InlineData("Cookie: Access_Token={evil}; access_token={good}")]
    [InlineData("Cookie: \u00a0access_token={evil}; access_token={good}")]
    [InlineData("Cookie: \u00e2\u0080\u0080access_token={evil}; access_token={good}")]
    [InlineData("Cookie: access_token\u0085={evil}; access_token={good}")]
    [InlineData("Cookie: =access_token={evil}; access_token={good}")]
    [InlineData("Cookie: \"access_token\"={evil}; access_token={good}")]
    [InlineData("Cookie: access%5Ftoken={evil}; access_token={good}")]
    [InlineData("Cookie: access.token={evil}; access_token={good}")]
    [InlineData("Cookie: access_token[0]={evil}; access_token={good}")]
    [InlineData("Cookie: a=\"; access_token={evil}; b=\"; access_token={good}")]
    [InlineData("Cookie: $Version=1; access_token={evil}; $Path=/; access_token={good}")]
    [InlineData("Cookie: access_token={evil}\r\nCookie: access_token={good}")]
    [InlineData("Cookie: a=1\r\ncookie: access_token={evil}; b=2\r\nCOOKIE: access_token={good}")]
    public async Task A_tossed_cookie_is_refused_and_not_chosen_from(string lines)
    {
        var answer = await scene.RefusedAsync(400, "GET", "/any/x", Fill(lines));
        Assert.Contains("multiple_credentials", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u00a0access_token={good}")]
    [InlineData("access_token\u0085={good}")]
    [InlineData("\u00e2\u0080\u0080access_token={good}")]
    [InlineData("=access_token={good}")]
    [InlineData("\"access_token\"={good}")]
    [InlineData("access%5Ftoken={good}")]
    [InlineData("ACCESS_TOKEN={good}")]
    [InlineData("refresh_token={good}")]
    [InlineData("access_token={good},access_token={good}")]
    [InlineData("access_token={good}\u00a0")]
    [InlineData("access_token='{good}'")]
    [InlineData("access_token=\"\"{good}\"\"")]
    public async Task What_is_not_exactly_our_cookie_is_no_credential(string cookie) => await scene.RefusedAsync(401, "GET", "/any/x", Fill("Cookie: " + cookie));

    [Fact]
    public async Task Crumbs_are_one_header_and_two_of_one_name_are_two()
    {
        var before = scene.Upstream.Requests.Count;
        Assert.Equal(400, await Http2Stream.AskAsync(scene.Http2Url, "/any/x", [("cookie", "access_token=x"), ("cookie", Fill("access_token={good}"))]));
        Assert.Equal(400, await Http2Stream.AskAsync(scene.Http2Url, "/any/x", [("cookie", Fill("access_token={good}")), ("cookie", "a=1"), ("cookie", "ACCESS_TOKEN=x")]));
        Assert.Equal(before, scene.Upstream.Requests.Count);
        Assert.Equal(200, await Http2Stream.AskAsync(scene.Http2Url, "/any/x", [("cookie", "a=1"), ("cookie", Fill("access_token={good}"))]));
        Assert.Equal(["a=1"], scene.Upstream.Requests[^1].Headers["Cookie"]);
    }

    [Theory]
    [InlineData("/any/x")]
    [InlineData("/optional/x")]
    public async Task Two_explicit_credentials_are_refused_over_HTTP_2_too(string path)
    {
        (string, string)[][] pairs =
        [
            [("authorization", scene.Key), ("x-api-key", scene.Key)], [("authorization", scene.Key), ("authorization", scene.Key)], [("x-api-key", scene.Key), ("x-api-key", scene.Key)],
            [("x-api-key", ""), ("x-api-key", scene.Key)], [("authorization", $"{scene.Key},{scene.Key}")], [("x-api-key", $"{scene.Key}, {scene.Key}")], [("authorization", ""), ("x-api-key", scene.Key)],
        ];
        var before = scene.Upstream.Requests.Count;
        foreach (var pair in pairs) Assert.Equal(400, await Http2Stream.AskAsync(scene.Http2Url, path, pair));
        Assert.Equal(before, scene.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("Authorization: Bearer {key}\r\nAuthorization: {key}")]
    [InlineData("Authorization: {key}\r\nauthorization:")]
    [InlineData("Authorization: {key}, {key}")]
    [InlineData("X-API-Key: {key}\r\nX-API-Key: {key}")]
    [InlineData("X-API-Key: {key},")]
    [InlineData("Authorization: {key}\r\nX-API-Key: {key}")]
    [InlineData("Authorization: Basic x\r\nX-API-Key: {key}")]
    [InlineData("Authorization:\r\nX-API-Key: {key}")]
    [InlineData("X-API-Key:\r\nAuthorization: {key}")]
    public async Task Two_explicit_credentials_are_refused_where_one_is_optional(string lines) =>
        Assert.Contains("multiple_credentials", (await scene.RefusedAsync(400, "GET", "/optional/x", Fill(lines))).Body, StringComparison.Ordinal);

    [Theory]
    [InlineData("X_API_Key: {key}")]
    [InlineData("X.API.Key: {key}")]
    [InlineData("XAPIKey: {key}")]
    [InlineData("Api-Key: {key}")]
    [InlineData("Proxy-Authorization: {key}")]
    [InlineData("X-Authorization: {key}")]
    [InlineData("X-Original-Authorization: {key}")]
    [InlineData("Sec-WebSocket-Protocol: {key}")]
    public async Task A_credential_under_another_name_is_none(string line) => await scene.RefusedAsync(401, "GET", "/any/x", Fill(line));

    [Theory]
    [InlineData("access_token={good}")]
    [InlineData("api_key={key}")]
    [InlineData("apikey={key}&key={key}&token={good}")]
    [InlineData("X-API-Key={key}")]
    [InlineData("Authorization={key}")]
    public async Task A_credential_in_query_or_body_is_none(string form)
    {
        await scene.RefusedAsync(401, "GET", "/any/x?" + Fill(form));
        var before = scene.Upstream.Requests.Count;
        using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        var body = Fill(form);
        await connection.SendAsync($"POST /any/x HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        Assert.Equal(401, (await connection.ReadAsync()).Status);
        Assert.Equal(before, scene.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Nobody_elses_spelling_of_the_key_stands_beside_it()
    {
        var received = await scene.PassedAsync("/any/x", Fill("X-API-Key: {key}"), "X_API_Key: another", Fill("Cookie: access_token={evil}; access_token=x"));
        Assert.DoesNotContain(received.Headers, header => header.Contains("another"));
        Assert.Equal(["api-key"], received.Headers["X-Auth-Scheme"]);
    }

    private string Fill(string text) => text
        .Replace("{good}", scene.Owner.AccessToken, StringComparison.Ordinal)
        .Replace("{evil}", "eyJhbGciOiJFUzI1NiJ9.e30.AAAA", StringComparison.Ordinal)
        .Replace("{key}", scene.Key, StringComparison.Ordinal);
}
