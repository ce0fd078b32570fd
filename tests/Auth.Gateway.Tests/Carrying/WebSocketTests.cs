using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;
using static Auth.Gateway.Tests.Carrying.CarryingFixture;

namespace Auth.Gateway.Tests.Carrying;

/// <summary>WebSockets by HTTP/1.1 and by HTTP/2 (RFC 8441), to upstreams of either.</summary>
public sealed class WebSocketTests(CarryingFixture scene) : IClassFixture<CarryingFixture>
{
    private const WebSocketCloseStatus TheirStatus = (WebSocketCloseStatus)4001;
    private const WebSocketCloseStatus OurStatus = (WebSocketCloseStatus)4000;

    private readonly TaskCompletionSource<(WebSocketCloseStatus? Status, string? Reason)> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static TheoryData<string, string> Ways => new() { { "1.1", "http1" }, { "2.0", "http1" }, { "1.1", "h2c" }, { "2.0", "h2c" } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Text_bytes_fragments_and_large_messages_arrive_as_they_were_sent(string version, string upstream)
    {
        using var socket = await OpenAsync(version, upstream);
        Assert.Equal("chat.v2", socket.SubProtocol);
        foreach (var (type, message) in new[]
        {
            (WebSocketMessageType.Text, Encoding.UTF8.GetBytes("grüße")),
            (WebSocketMessageType.Binary, [0, 255, 128, 0]),
            (WebSocketMessageType.Binary, []),
            // Larger than any bound of a body, which this is not.
            (WebSocketMessageType.Binary, RandomNumberGenerator.GetBytes(2_000_000)),
        })
        {
            await socket.SendAsync(message, type, endOfMessage: true, Late());
            var (echoedType, echo) = await ReceiveAsync(socket);
            Assert.Equal(type, echoedType);
            Assert.True(message.AsSpan().SequenceEqual(echo), $"{message.Length} bytes were sent, {echo.Length} came back.");
        }

        foreach (var (part, isLast) in new[] { ("one ", false), ("mes", false), ("sage", true) }) await socket.SendAsync(Encoding.UTF8.GetBytes(part), WebSocketMessageType.Text, isLast, Late());
        Assert.Equal("one message", Encoding.UTF8.GetString((await ReceiveAsync(socket)).Message));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_client_s_goodbye_reaches_the_upstream(string version, string upstream)
    {
        using var socket = await OpenAsync(version, upstream);
        await socket.CloseAsync(OurStatus, "bye", Late());
        Assert.Equal((OurStatus, "bye"), await _closed.Task.WaitAsync(Late()));
        Assert.Equal(OurStatus, socket.CloseStatus);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_upstream_s_goodbye_reaches_the_client(string version, string upstream)
    {
        using var socket = await OpenAsync(version, upstream);
        await socket.SendAsync("end"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Late());
        Assert.Equal(WebSocketMessageType.Close, (await ReceiveAsync(socket)).Type);
        Assert.Equal((TheirStatus, "enough"), (socket.CloseStatus, socket.CloseStatusDescription));
    }

    [Fact]
    public async Task Compression_is_between_client_and_upstream()
    {
        using var socket = await OpenAsync("1.1", "http1", options => options.DangerousDeflateOptions = new WebSocketDeflateOptions());
        var message = new byte[100_000];
        await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, Late());
        Assert.Equal(message, (await ReceiveAsync(socket)).Message);
    }

    [Fact]
    public async Task Pings_are_answered_by_the_upstream_and_not_on_the_way()
    {
        scene["http1"].Answer = EchoAsync;
        using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        await connection.SendAsync(
            "GET", "/http1/socket", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "X-API-Key: " + scene.Key);
        Assert.Equal(101, (await connection.ReadAsync()).Status);

        // A ping within a fragmented message, masked with nothing; the pong comes before the rest is sent.
        await connection.SendAsync("\u0001\u0082\0\0\0\0he\u0089\u0082\0\0\0\0hi");
        Assert.Contains("\u008A\u0002hi", await ReadUntilAsync(connection, "\u008A\u0002hi"), StringComparison.Ordinal);
        await connection.SendAsync("\u0080\u0082\0\0\0\0y!");
        await ReadUntilAsync(connection, "hey!");
        await connection.SendAsync("\u0088\u0082\0\0\0\0\u000F\u00A0");
        Assert.Equal((OurStatus, ""), await _closed.Task.WaitAsync(Late()));
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_handshake_that_the_upstream_refuses_is_its_refusal(string version)
    {
        scene["http1"].Answer = context =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("not you");
        };
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(version, "http1"));
        Assert.Contains("403", refused.ToString(), StringComparison.Ordinal);
    }

    // What comes may be cut anywhere; control frames come between.
    private static async Task<string> ReadUntilAsync(RawConnection connection, string end)
    {
        var read = new StringBuilder();
        while (!read.ToString().EndsWith(end, StringComparison.Ordinal)) read.Append(await connection.ReadBytesAsync(1));
        return read.ToString();
    }

    private Task<ClientWebSocket> OpenAsync(string version, string upstream, Action<ClientWebSocketOptions>? configure = null)
    {
        scene[upstream].Answer = EchoAsync;
        return ConnectAsync(version, upstream, configure);
    }

    private async Task<ClientWebSocket> ConnectAsync(string version, string upstream, Action<ClientWebSocketOptions>? configure = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("X-API-Key", scene.Key);
        socket.Options.AddSubProtocol("chat.v1");
        socket.Options.AddSubProtocol("chat.v2");
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        configure?.Invoke(socket.Options);
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        var url = version == "2.0" ? scene.Http2Url : scene.Gateway.Url;
        await socket.ConnectAsync(new Uri($"ws://{url.Authority}/{upstream}/socket"), invoker, Late());
        return socket;
    }

    private static async Task<(WebSocketMessageType Type, byte[] Message)> ReceiveAsync(WebSocket socket)
    {
        var (buffer, message) = (new byte[64 * 1024], new MemoryStream());
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, Late());
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage) return (part.MessageType, message.ToArray());
        }
    }

    private async Task EchoAsync(HttpContext context)
    {
        Assert.Equal(["chat.v1", "chat.v2"], context.WebSockets.WebSocketRequestedProtocols is { Count: > 0 } asked ? asked : ["chat.v1", "chat.v2"]);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { SubProtocol = context.WebSockets.WebSocketRequestedProtocols.LastOrDefault(), DangerousEnableCompression = true });
        while (true)
        {
            var (type, message) = await ReceiveAsync(socket);
            if (type == WebSocketMessageType.Close)
            {
                _closed.SetResult((socket.CloseStatus, socket.CloseStatusDescription));
                await socket.CloseOutputAsync(socket.CloseStatus!.Value, null, Late());
                return;
            }

            if (message.AsSpan().SequenceEqual("end"u8))
            {
                await socket.CloseAsync(TheirStatus, "enough", Late());
                return;
            }

            await socket.SendAsync(message, type, endOfMessage: true, Late());
        }
    }
}
