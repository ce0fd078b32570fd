using System.Net;
using Auth.Gateway.Tests.Stage;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Tests.Security.Wire;

/// <summary>
/// A client says nothing under a name that upstreams trust, however it spells it. Answers oauth2-proxy's CVE-2025-64484 and Traefik's CVE-2026-33433
/// (an underscore for a dash), Traefik's CVE-2024-45410 (names in Connection) and GHSA-6384-m2mw-rf54 (X-Forwarded-Prefix), Oathkeeper's GHSA-vhr5-ggp3-qq85
/// and oauth2-proxy's CVE-2026-40575 (X-Forwarded-*), Next.js' CVE-2025-29927 (X-Middleware-Subrequest).
/// </summary>
public sealed class ReservedHeadersTests(WireFixture scene) : IClassFixture<WireFixture>
{
    private const string Forged = "forged";
    private const int AtOnce = 40;

    private static readonly string[] Identity =
    [
        .. IdentityHeaderSet.All.Values.SelectMany(set => set.Names()).Distinct(), "X-Auth-", "X-Auth-Anything", "X-Auth-Request-Access-Token", "Remote-Name", "X-Consumer-ID", "X-Request-Id",
        "X-Remote-User", "X-Authenticated-User", "X-WebAuth-User", "X-Userinfo", "X-Credential-Username", "X-Anonymous-Consumer", "X-ID-Token", "X-Pomerium-Jwt-Assertion",
        "X-Goog-Authenticated-User-Email", "X-Goog-IAP-JWT-Assertion", "Cf-Access-Jwt-Assertion", "X-Amzn-Oidc-Data", "X-Ms-Client-Principal", "X-Ms-Client-Principal-Name", "X-Authentik-Username",
        "X-SSL-Client-Verify", "SSL-Client-Cert", "X-Client-Cert",
    ];

    private static readonly string[] Steering =
    [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Uri", "X-Forwarded-Method", "X-Forwarded-Path",
        "X-Forwarded-Server", "X-Forwarded-Scheme", "X-Forwarded-Client-Cert", "X-Forwarded-Preferred-Username", "X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "X-Cluster-Client-IP",
        "X-Original-URL", "X-Original-URI", "X-Original-Method", "X-Original-Host", "X-Original-For", "X-Rewrite-URL", "X-Override-URL", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override",
        "X-Envoy-Original-Path", "X-Envoy-External-Address", "X-Middleware-Subrequest", "X-Host", "Proxy-Authorization", "Proxy-Connection", "Proxy-User", "Keep-Alive", "HTTP2-Settings",
    ];

    private static readonly string[] OfTheConnection = ["keep-alive", "proxy-connection"];

    private static IEnumerable<string> Spellings => Identity.Concat(Steering).SelectMany(Spelt).Distinct(StringComparer.Ordinal);

    [Theory]
    [InlineData("/pub/x")]
    [InlineData("/any/x")]
    [InlineData("/optional/x")]
    public async Task No_spelling_of_a_trusted_name_passes_over_HTTP_1(string path)
    {
        foreach (var names in Spellings.Chunk(AtOnce))
        {
            var received = await scene.PassedAsync(path, [.. names.Select(name => $"{name}: {Forged}"), $"X-API-Key: {scene.Key}"]);
            Assert.DoesNotContain(received.Headers, header => header.Contains(Forged));
            Assert.Equal(path == "/pub/x" ? null : scene.Owner.AccountId, received.Headers["X-Auth-Subject"].SingleOrDefault());
        }
    }

    [Theory]
    [InlineData("/pub/x")]
    [InlineData("/any/x")]
    public async Task No_spelling_of_a_trusted_name_passes_over_HTTP_2(string path)
    {
        // To HTTP/2 itself a header of the connection is an error.
        var names = Spellings.Select(name => name.ToLowerInvariant()).Distinct().Where(name => !OfTheConnection.Contains(name.Replace('_', '-')));
        using var client = scene.Gateway.NewClient();
        foreach (var some in names.Chunk(AtOnce))
        {
            Assert.Equal(200, await Http2Stream.AskAsync(scene.Http2Url, path, [.. some.Select(name => (name, Forged)), ("x-api-key", scene.Key)]));
            Assert.DoesNotContain(scene.Upstream.Requests[^1].Headers, header => header.Contains(Forged));
            Assert.Equal(HttpStatusCode.OK, await scene.AskHttp2Async(client, path, [.. some.Select(name => (name, Forged)), ("x-api-key", scene.Key)]));
            Assert.DoesNotContain(scene.Upstream.Requests[^1].Headers, header => header.Contains(Forged));
        }
    }

    [Fact]
    public async Task No_spelling_passes_with_a_WebSockets_handshake()
    {
        foreach (var names in Spellings.Chunk(AtOnce))
        {
            var received = await scene.PassedAsync(
                "/any/x", [.. names.Select(name => $"{name}: {Forged}"), $"X-API-Key: {scene.Key}", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]);
            Assert.Contains("websocket", received.Headers["Upgrade"]);
            Assert.DoesNotContain(received.Headers, header => header.Contains(Forged));
            Assert.Empty(received.Headers["X-API-Key"]);
        }
    }

    [Fact]
    public async Task No_spelling_passes_with_a_WebSocket_over_HTTP_2()
    {
        foreach (var names in Spellings.Where(name => !OfTheConnection.Contains(name.Replace('_', '-'), StringComparer.OrdinalIgnoreCase)).Chunk(AtOnce))
        {
            var before = scene.Upstream.Requests.Count;
            Assert.Equal(HttpStatusCode.BadGateway, await scene.AskWebSocketOverHttp2Async("/any/x", [.. names.Select(name => (name, Forged)), ("X-API-Key", scene.Key)]));
            Assert.Equal(before + 1, scene.Upstream.Requests.Count);
            var received = scene.Upstream.Requests[^1];
            Assert.Contains("websocket", received.Headers["Upgrade"]);
            Assert.DoesNotContain(received.Headers, header => header.Contains(Forged));
            Assert.Equal([scene.Owner.AccountId], received.Headers["X-Auth-Subject"]);
            Assert.Empty(received.Headers["X-API-Key"]);
        }
    }

    [Theory]
    [InlineData("X-Auth-Subject : forged")]
    [InlineData("X-Auth-Subject\t: forged")]
    [InlineData(" X-Auth-Subject: forged")]
    [InlineData("A: b\r\n X-Auth-Subject: forged")]
    [InlineData("X-Auth-S\u00c3\u00bcbject: forged")]
    [InlineData("X\u00e2\u0080\u0090Auth\u00e2\u0080\u0090Subject: forged")]
    [InlineData("\u00efX-Auth-Subject: forged")]
    [InlineData("X-Auth-Subject\u00a0: forged")]
    [InlineData("X Auth Subject: forged")]
    [InlineData("X-Auth-Subject\0: forged")]
    [InlineData("X/Auth/Subject: forged")]
    [InlineData(": forged")]
    public async Task A_name_that_is_none_is_refused(string line) => await scene.RefusedAsync(400, "GET", "/pub/x", line);

    [Theory]
    [InlineData("x-auth-s\u00c3\u00bcbject")]
    [InlineData("x auth subject")]
    [InlineData("x-auth-subject\0")]
    [InlineData("x-auth-subject:")]
    [InlineData("a\r\nx-auth-subject")]
    [InlineData("X-Auth-Subject")]
    [InlineData("")]
    public async Task A_name_that_is_none_is_refused_over_HTTP_2(string name)
    {
        var before = scene.Upstream.Requests.Count;
        Assert.Contains(await Http2Stream.AskAsync(scene.Http2Url, "/pub/x", [(name, Forged)]), new[] { 0, 400 });
        Assert.Equal(before, scene.Upstream.Requests.Count);
    }

    [Fact]
    public async Task An_empty_or_repeated_header_of_ours_is_dropped_too()
    {
        var received = await scene.PassedAsync("/pub/x", "X-Auth-Subject:", "X-Auth-Subject: forged", "x-auth-subject: forged", "X_Auth_Subject:");
        Assert.DoesNotContain(received.Headers, header => header.Key.StartsWith("X", StringComparison.OrdinalIgnoreCase) && header.Key.Contains("Subject", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Trailers_go_nowhere()
    {
        using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        await connection.SendAsync($"POST /pub/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTrailer: X-Auth-Subject, X-API-Key\r\nTE: trailers\r\nConnection: TE, close\r\n\r\n2\r\nhi\r\n0\r\nX-Auth-Subject: {Forged}\r\nX_Auth_Roles: {Forged}\r\nX-API-Key: {Forged}\r\nHost: {Forged}\r\n\r\n");
        Assert.Equal(200, (await connection.ReadAsync()).Status);
        AssertNoTrailer();
        Assert.Equal(200, await Http2Stream.AskAsync(scene.Http2Url, "/pub/x", [("trailer", "x-auth-subject"), ("te", "trailers")], [("x-auth-subject", Forged), ("x_auth_roles", Forged), ("authorization", Forged)]));
        AssertNoTrailer();

        void AssertNoTrailer()
        {
            Assert.Contains("hi", scene.Upstream.Requests[^1].Body, StringComparison.Ordinal);
            Assert.Empty(scene.Upstream.Requests[^1].Headers["Trailer"]);
            Assert.DoesNotContain(scene.Upstream.Bytes, bytes => bytes.Contains(Forged, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("X-Auth-Subject, X-Auth-Assertion, X-Request-Id")]
    [InlineData("Authorization, X-API-Key, Cookie")]
    [InlineData("Host, X-Forwarded-Host, X-Forwarded-For, X-Forwarded-Proto")]
    [InlineData("content-length, Content-Type, transfer-encoding")]
    [InlineData("close, x-private,,\tX-Auth-Subject ,")]
    public async Task Naming_a_header_in_Connection_takes_away_nothing_of_ours(string named)
    {
        using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        await connection.SendAsync($"POST /any/x HTTP/1.1\r\nHost: gateway.test\r\nX-API-Key: {scene.Key}\r\nCookie: a=1\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nX-Auth-Subject: {Forged}\r\nConnection: {named}\r\n\r\nhi");
        Assert.Equal(200, (await connection.ReadAsync()).Status);
        var received = scene.Upstream.Requests[^1];
        Assert.Equal([scene.Owner.AccountId], received.Headers["X-Auth-Subject"]);
        Assert.Single(received.Headers["X-Auth-Assertion"]);
        Assert.Single(received.Headers["X-Request-Id"]);
        Assert.Equal(["gateway.test"], received.Headers["X-Forwarded-Host"]);
        Assert.Equal(["127.0.0.1"], received.Headers["X-Forwarded-For"]);
        Assert.Equal(["http"], received.Headers["X-Forwarded-Proto"]);
        Assert.Equal(["2"], received.Headers["Content-Length"]);
        Assert.Equal(["text/plain"], received.Headers["Content-Type"]);
        Assert.Equal("hi", received.Body);
        Assert.Empty(received.Headers["X-API-Key"]);
        Assert.Empty(received.Headers["Connection"]);
    }

    [Fact]
    public async Task What_was_meant_for_the_connection_ends_with_it()
    {
        var received = await scene.PassedAsync("/pub/x", "X-Private: 1", "x-other: 2", "X-Kept: 3", "Keep-Alive: timeout=5", "TE: trailers", "Proxy-Connection: keep-alive", "Upgrade: h2c", "Connection: X-Private, x-other, TE, Upgrade");
        foreach (var name in new[] { "X-Private", "X-Other", "Keep-Alive", "TE", "Proxy-Connection", "Upgrade", "Connection" }) Assert.Empty(received.Headers[name]);
        Assert.Equal(["3"], received.Headers["X-Kept"]);
    }

    [Theory]
    [InlineData("connection", "x-auth-subject")]
    [InlineData("keep-alive", "1")]
    [InlineData("proxy-connection", "1")]
    [InlineData("transfer-encoding", "chunked")]
    [InlineData("upgrade", "websocket")]
    public async Task HTTP_2_has_no_headers_of_the_connection(string name, string value)
    {
        var before = scene.Upstream.Requests.Count;
        Assert.Contains(await Http2Stream.AskAsync(scene.Http2Url, "/pub/x", [(name, value)]), new[] { 0, 400 });
        Assert.Equal(before, scene.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("J\u00c3\u00b6rg")]
    [InlineData("J\u00f6rg")]
    [InlineData("\u0080\u00ff\u00c3")]
    [InlineData("a\tb")]
    public async Task A_value_passes_byte_for_byte_and_is_never_a_502(string value)
    {
        Assert.Equal([value], (await scene.PassedAsync("/pub/x", $"X-Name: {value}")).Headers["X-Name"]);
        Assert.Equal(200, await Http2Stream.AskAsync(scene.Http2Url, "/pub/x", [("x-name", value)]));
        Assert.Equal([value], scene.Upstream.Requests[^1].Headers["X-Name"]);
    }

    [Theory]
    [InlineData("a\u000bb")]
    [InlineData("a\u0001b")]
    [InlineData("a\u007fb")]
    [InlineData("a\u001b[31m")]
    [InlineData("a\rX-Auth-Subject: forged")]
    [InlineData("a\nX-Auth-Subject: forged")]
    [InlineData("a\0b")]
    public async Task A_value_with_control_characters_is_refused(string value)
    {
        await scene.RefusedAsync(400, "GET", "/pub/x", $"X-Name: {value}");
        var before = scene.Upstream.Requests.Count;
        Assert.Contains(await Http2Stream.AskAsync(scene.Http2Url, "/pub/x", [("x-name", value)]), new[] { 0, 400 });
        Assert.Equal(before, scene.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Ordinary_headers_pass_as_they_are()
    {
        string[] lines = ["X-Author: me", "XAuth: 1", "X-Custom_Header: a, b", "Accept-Language: de;q=0.5", "X-Forward: 1", "X-Requested-With: x", "Remotely: 1", "Range: bytes=0-1", "If-None-Match: \"x\"", "Origin: https://a.example", "Accept-Encoding: gzip, br"];
        var received = await scene.PassedAsync("/pub/x", lines);
        foreach (var line in lines) Assert.Equal([line.Split(": ")[1]], received.Headers[line.Split(": ")[0]]);
    }

    private static IEnumerable<string> Spelt(string name) =>
    [
        name, name.ToUpperInvariant(), name.ToLowerInvariant(), name.Replace('-', '_'), name.ToUpperInvariant().Replace('-', '_'), name.Replace('-', '.'), name.Replace('-', '~'), name.Replace("-", "--"),
        name.Replace("-", "-_"), "_" + name, name.Replace("-", "%2D"),
    ];
}
