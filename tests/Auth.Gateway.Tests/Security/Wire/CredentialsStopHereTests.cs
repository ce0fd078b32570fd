using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Wire;

/// <summary>
/// What a client proves itself with ends here, and the session's cookies are the gateway's to set and to clear. Answers the prefix bypasses of "Cookie
/// Chaos" (PortSwigger, 2025), RFC 6265bis §8.6 (weak integrity of cookies) and Go's CVE-2021-33197 (what the other side names in Connection).
/// </summary>
public sealed class CredentialsStopHereTests(WireFixture scene) : IClassFixture<WireFixture>
{
    [Theory]
    [InlineData("X-API-Key")]
    [InlineData("X_API_Key")]
    [InlineData("x.api.key")]
    [InlineData("X-API_KEY")]
    [InlineData("_X_API_KEY")]
    [InlineData("X--API--Key")]
    [InlineData("Authorization")]
    [InlineData("_Authorization")]
    [InlineData("Proxy-Authorization")]
    [InlineData("Proxy_Authorization")]
    public async Task No_spelling_of_a_credentials_header_passes(string name)
    {
        var received = await scene.PassedAsync("/pub/x", $"{name}: a-secret", "X-Kept: 1");
        Assert.DoesNotContain(received.Headers, header => header.Contains("a-secret"));
        Assert.Equal(["1"], received.Headers["X-Kept"]);
    }

    [Theory]
    [InlineData("a=1;b=2;  c=3", "a=1;b=2;  c=3")]
    [InlineData("a=\"x; y\"; b={\"c\":1,\"d\":[2]}; e=f=g==", "a=\"x; y\"; b={\"c\":1,\"d\":[2]}; e=f=g==")]
    [InlineData("n=J\u00c3\u00b6rg; m=J\u00f6rg; o=%C3%B6%zz", "n=J\u00c3\u00b6rg; m=J\u00f6rg; o=%C3%B6%zz")]
    [InlineData("z=1; y=2; x=3; z=0; access_token=T; w=4; z=5", "z=1; y=2; x=3; z=0; w=4; z=5")]
    [InlineData("refresh_token=T; access-token=1; accesstoken=2; xaccess_token=3; access_token2=4; access_token-id=5; my_refresh_token=6", "access-token=1; accesstoken=2; xaccess_token=3; access_token2=4; access_token-id=5; my_refresh_token=6")]
    [InlineData("b; ;=c; access_token=T", "b; ;=c")]
    [InlineData("a=access_token=x; b=1", "a=access_token=x; b=1")]
    public async Task The_clients_other_cookies_arrive_byte_for_byte(string sent, string forwarded)
    {
        Assert.Equal([forwarded], (await scene.PassedAsync("/pub/x", $"Cookie: {sent}")).Headers["Cookie"]);
        Assert.Equal(200, await Http2Stream.AskAsync(scene.Http2Url, "/pub/x", [("cookie", sent)]));
        Assert.Equal([forwarded], scene.Upstream.Requests[^1].Headers["Cookie"]);
    }

    [Fact]
    public async Task Crumbs_of_a_cookie_header_lose_ours_and_keep_their_order()
    {
        Assert.Equal(200, await Http2Stream.AskAsync(scene.Http2Url, "/pub/x", [("cookie", "a=1"), ("cookie", "access_token=T"), ("cookie", "b=2; refresh_token=T"), ("cookie", "c=3")]));
        Assert.Equal(["a=1; b=2; c=3"], scene.Upstream.Requests[^1].Headers["Cookie"]);
    }

    [Theory]
    [MemberData(nameof(OurCookies))]
    public async Task No_spelling_of_our_cookies_reaches_the_upstream(string name)
    {
        Assert.Equal(["a=1; b=2"], (await scene.PassedAsync("/pub/x", $"Cookie: a=1; {name}=a-secret; b=2")).Headers["Cookie"]);
        Assert.Empty((await scene.PassedAsync("/pub/x", $"Cookie: {name}=a-secret")).Headers["Cookie"]);
    }

    [Theory]
    [MemberData(nameof(OurCookies))]
    public async Task An_upstream_can_neither_set_nor_clear_our_cookies(string name)
    {
        var answer = await scene.AnsweredAsync("/pub/x", "Set-Cookie: theirs=1; Path=/", $"Set-Cookie: {name}=planted; Path=/; Domain=example.com", $"set-cookie: {name}=; Max-Age=0", $"Set-Cookie2: {name}=planted", "Set-Cookie: last=2");
        Assert.Equal(["theirs=1; Path=/", "last=2"], answer.Headers["Set-Cookie"]);
        Assert.DoesNotContain(answer.Headers, header => header.Any(value => value.Contains("planted", StringComparison.Ordinal)));
    }

    public static TheoryData<string> OurCookies => new(new[] { "access_token", "refresh_token" }.SelectMany(name => new[]
    {
        name, name.ToUpperInvariant(), "__Host-" + name, "__Secure-" + name, "__HOST-" + name, "__Http-" + name, "__Host-Http-" + name, "=" + name, "==" + name, " " + name + " ", "\"" + name + "\"", name.Replace('_', '.'), name.Replace("_", "%5F"),
        Uri.HexEscape(name[0]) + name[1..], name + "[0]", "\u00a0" + name, name + "\u0085", "\u00e2\u0080\u0080" + name, "\u00e2\u0080\u0080__Host-" + name, "$" + name,
    }));

    [Theory]
    [InlineData("\"cookies\"", null)]
    [InlineData("\"*\"", null)]
    [InlineData("\"cache\", \"cookies\", \"storage\"", "\"cache\", \"storage\"")]
    [InlineData("\"COOKIES\" ,\"cache\"", "\"cache\"")]
    [InlineData("cookies", null)]
    [InlineData("\"cache\"", "\"cache\"")]
    public async Task An_upstream_cannot_have_the_browser_forget_our_cookies(string sent, string? passed) =>
        Assert.Equal(passed, (await scene.AnsweredAsync("/pub/x", $"Clear-Site-Data: {sent}")).Header("Clear-Site-Data"));

    [Fact]
    public async Task A_route_can_say_that_its_upstream_sets_them()
    {
        var answer = await scene.AnsweredAsync("/own/x", "Set-Cookie: access_token=theirs; Path=/", "Set-Cookie: refresh_token=; Max-Age=0", "Clear-Site-Data: \"cookies\"");
        Assert.Equal(["access_token=theirs; Path=/", "refresh_token=; Max-Age=0"], answer.Headers["Set-Cookie"]);
        Assert.Equal("\"cookies\"", answer.Header("Clear-Site-Data"));
    }

    [Fact]
    public async Task An_early_hint_sets_no_cookie()
    {
        var answer = await scene.AnsweredRawAsync("/pub/x", "HTTP/1.1 103 Early Hints\r\nSet-Cookie: access_token=planted\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Assert.Equal((200, "ok"), (answer.Status, answer.Body));
        Assert.Empty(answer.Headers["Set-Cookie"]);
    }

    [Fact]
    public async Task A_trailer_of_the_upstream_sets_no_cookie_and_no_header_of_ours()
    {
        scene.Upstream.Answer = _ => "HTTP/1.1 200 OK\r\nTrailer: Set-Cookie, X-Checksum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nSet-Cookie: access_token=planted\r\nX-Request-Id: planted\r\nX-Auth-Subject: planted\r\nX-Checksum: 1\r\n\r\n";
        using var client = scene.Gateway.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, scene.Http2Url + "pub/x") { Version = System.Net.HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await client.SendAsync(request);
        Assert.Equal("ok", await response.Content.ReadAsStringAsync());
        scene.Upstream.Answer = _ => Framing.RawUpstream.Ok;
        Assert.Equal(["X-Checksum"], response.TrailingHeaders.Select(header => header.Key), StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_the_upstream_meant_for_its_connection_ends_with_it()
    {
        var answer = await scene.AnsweredAsync("/pub/x", "Connection: X-Internal, X-Request-Id, Set-Cookie, Content-Length", "X-Internal: 1", "Keep-Alive: timeout=9", "Proxy-Authenticate: Basic", "Set-Cookie: a=1", "X-Kept: 2");
        foreach (var name in new[] { "X-Internal", "Keep-Alive", "Proxy-Authenticate" }) Assert.Null(answer.Header(name));
        Assert.Equal(("2", "a=1", "ok"), (answer.Header("X-Kept"), answer.Header("Set-Cookie"), answer.Body));
        Assert.StartsWith("req_", answer.Header("X-Request-Id"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_echo_of_the_identity_stays_here()
    {
        var answer = await scene.AnsweredAsync("/pub/x", "X-Auth-Assertion: secret", "X-Auth-Subject: secret", "x-auth-email: secret", "X-Auth-Token: theirs");
        Assert.DoesNotContain(answer.Headers, header => header.Contains("secret"));
        Assert.Equal("theirs", answer.Header("X-Auth-Token"));
    }

    [Fact]
    public async Task An_answers_header_passes_byte_for_byte()
    {
        var answer = await scene.AnsweredAsync("/pub/x", "X-Name: J\u00c3\u00b6rg \u00f6", "Content-Disposition: attachment; filename=\"\u00e4.txt\"");
        Assert.Equal(200, answer.Status);
        Assert.Equal("J\u00c3\u00b6rg \u00f6", answer.Header("X-Name"));
        Assert.Equal("attachment; filename=\"\u00e4.txt\"", answer.Header("Content-Disposition"));
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("trace")]
    [InlineData("TRACK")]
    [InlineData("DEBUG")]
    public async Task A_method_that_mirrors_the_request_is_refused(string method) =>
        Assert.NotNull((await scene.RefusedAsync(405, method, "/any/x", $"X-API-Key: {scene.Key}")).Header("Allow"));

    [Theory]
    [InlineData("GET", "SPDY/3.1")]
    [InlineData("GET", "h2c")]
    [InlineData("GET", "websocket, h2c")]
    [InlineData("GET", "TLS/1.0")]
    [InlineData("POST", "websocket")]
    [InlineData("DELETE", "websocket")]
    public async Task Nothing_is_upgraded_but_a_WebSocket(string method, string protocol)
    {
        var before = scene.Upstream.Requests.Count;
        Assert.Equal(200, (await RawConnection.AskAsync(scene.Gateway.Url, method, "/pub/x", $"Upgrade: {protocol}", "Connection: Upgrade", "Content-Length: 0")).Status);
        Assert.Equal(before + 1, scene.Upstream.Requests.Count);
        Assert.StartsWith(method + " ", scene.Upstream.Requests[^1].Line, StringComparison.Ordinal);
        Assert.Empty(scene.Upstream.Requests[^1].Headers["Upgrade"]);
    }
}
