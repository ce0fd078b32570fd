using System.Net;
using System.Net.WebSockets;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Framing;

/// <summary>
/// A tunnel is what an upstream has agreed to by 101, and nothing else: WebSocket smuggling (0ang3el) sends a handshake that the upstream refuses, h2c
/// smuggling (Bishop Fox; Traefik's CVE-2020-15129 and Envoy's like it) one that the proxy does not understand, and both send requests behind it.
/// </summary>
public sealed class TunnelTests(FramingFixture scene) : IClassFixture<FramingFixture>, IDisposable
{
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    private const string Handshake = "GET /pub/socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    public void Dispose() => scene.Upstream.Answer = _ => RawUpstream.Ok;

    [Theory]
    [InlineData("Sec-WebSocket-Version: 1337", "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\nContent-Length: 0\r\n\r\n", 426)]
    [InlineData("Sec-WebSocket-Version: 13", "HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n", 426)]
    [InlineData("Sec-WebSocket-Version: 13", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200)]
    [InlineData("Sec-WebSocket-Version: 13", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", 403)]
    public async Task A_handshake_that_the_upstream_refuses_leaves_no_tunnel(string version, string answer, int status)
    {
        scene.Upstream.Answer = request => request.Line.Contains("/socket", StringComparison.Ordinal) ? answer : RawUpstream.Ok;
        var before = scene.Upstream.Bytes.Count;
        foreach (var inOne in new[] { true, false })
        {
            using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
            await connection.SendAsync(inOne ? $"{Handshake}{version}\r\n\r\n{Smuggled}" : $"{Handshake}{version}\r\n\r\n");
            Assert.Equal(status, (await connection.ReadAsync()).Status);
            if (!inOne) await connection.TrySendAsync(Smuggled);
            Assert.True(await connection.IsAtEndAsync());
        }

        await scene.AnswersOthersAsync();
        Assert.DoesNotContain(scene.Upstream.Bytes.Skip(before), bytes => bytes.Contains("/smuggled", StringComparison.Ordinal));
    }

    // Over HTTP/2 a 2xx is what opens a tunnel (RFC 8441, section 5): only an upstream that switched may lead to one.
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n")]
    public async Task Over_HTTP_2_an_upstream_that_does_not_switch_opens_no_tunnel(string answer)
    {
        scene.Upstream.Answer = request => request.Line.Contains("/socket", StringComparison.Ordinal) ? answer : RawUpstream.Ok;
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        using var socket = new ClientWebSocket { Options = { HttpVersion = HttpVersion.Version20, HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact, CollectHttpResponseDetails = true } };
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://{scene.Http2Url.Authority}/pub/socket"), invoker, late.Token));
        Assert.Equal(HttpStatusCode.BadGateway, socket.HttpStatusCode);
        Assert.Contains(socket.HttpResponseHeaders!, header => header.Key.Equals("X-Request-Id", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_upstream_cannot_switch_protocols_by_itself()
    {
        scene.Upstream.Answer = request => request.Line.Contains("/plain", StringComparison.Ordinal) ? "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n" : RawUpstream.Ok;
        var before = scene.Upstream.Bytes.Count;
        using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        await connection.SendAsync($"GET /pub/plain HTTP/1.1\r\nHost: x\r\n\r\n{Smuggled}");
        var answer = await connection.TryReadAsync();
        Assert.True(answer is null or { Status: 502 }, $"{answer?.Status}");
        await scene.AnswersOthersAsync();
        Assert.DoesNotContain(scene.Upstream.Bytes.Skip(before), bytes => bytes.Contains("/smuggled", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA")]
    [InlineData("Upgrade: h2c\r\nConnection: Upgrade\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA")]
    [InlineData("Upgrade: h2c, websocket\r\nConnection: Upgrade")]
    [InlineData("Upgrade: TLS/1.0\r\nConnection: Upgrade")]
    [InlineData("Upgrade: h2c")]
    public async Task An_upgrade_to_what_is_no_WebSocket_is_not_offered_to_upstreams(string headers)
    {
        scene.Upstream.Answer = request => request.Headers["Upgrade"].Any() ? "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" : RawUpstream.Ok;
        using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        await connection.SendAsync($"GET /pub/upgrade HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n");
        Assert.Equal(200, (await connection.ReadAsync()).Status);
        var got = scene.Upstream.Requests[^1];
        Assert.Equal("GET /pub/upgrade HTTP/1.1", got.Line);
        Assert.Empty(got.Headers["Upgrade"].Concat(got.Headers["HTTP2-Settings"]).Concat(got.Headers["Connection"]));
    }

    [Theory]
    [InlineData("Content-Length: 35")]
    [InlineData("Transfer-Encoding: chunked")]
    public async Task A_handshake_has_no_body(string framing)
    {
        scene.Upstream.Answer = request => request.Headers["Upgrade"].Any() ? "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n" : RawUpstream.Ok;
        await scene.RefusedAsync($"{Handshake}Sec-WebSocket-Version: 13\r\n{framing}\r\n\r\n{Smuggled}");
    }

    [Fact]
    public async Task CONNECT_opens_no_tunnel()
    {
        foreach (var target in new[] { "evil.example:443", "/pub/x", "127.0.0.1:22" })
        {
            var before = scene.Upstream.Bytes.Sum(bytes => bytes.Length);
            using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
            await connection.SendAsync($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n{Smuggled}");
            Assert.True(await connection.TryReadAsync() is null or { Status: 400 or 405 });
            Assert.Equal(before, scene.Upstream.Bytes.Sum(bytes => bytes.Length));
        }
    }
}
