using System.Net.WebSockets;
using System.Text;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Pipeline.Forwarding;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>A WebSocket whose credential ends is closed with a word, though its bytes are forwarded without being understood.</summary>
public sealed class WebSocketEndTests
{
    private const string HalfAFrame = "\u0081\u000Ahalf";

    // Status 1008 in two bytes, then the reason.
    private const string CloseFrame = "\u0088\u001B\u0003\u00F0" + LiveRequests.CredentialEnded;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<IReadOnlyList<string>> _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _buffer = new byte[64];

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Its_client_is_told_1008_and_nothing_that_it_sends_then_reaches_the_upstream(string version)
    {
        await using var gateway = await StartAsync(version);
        gateway.Upstream.Answer = EchoAsync;
        var owner = await gateway.SignUpAsync();
        using var socket = await OpenAsync(gateway, owner, version);
        await SendAsync(socket, "hello");
        Assert.Equal("hello", await ReceiveTextAsync(socket));

        await RevokeAsync(gateway, owner);

        await AssertClosedAsync(socket, WebSocketCloseStatus.PolicyViolation, LiveRequests.CredentialEnded);
        await SendAsync(socket, "too late");
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Late());
        Assert.Equal(["hello"], await _received.Task.WaitAsync(Deadline));
    }

    // Also where it does not end with its credential, or has none.
    [Theory]
    [InlineData("1.1", "/api/v1/usage")]
    [InlineData("2.0", "/api/v1/usage")]
    [InlineData("1.1", "/lasting/x")]
    [InlineData("1.1", "/open/x")]
    [InlineData("2.0", "/open/x")]
    public async Task When_the_gateway_stops_its_client_is_told_1001(string version, string path)
    {
        await using var gateway = await StartAsync(version);
        gateway.Upstream.Answer = EchoAsync;
        using var socket = await OpenAsync(gateway, await gateway.SignUpAsync(), version, path);
        await SendAsync(socket, "hello");
        Assert.Equal("hello", await ReceiveTextAsync(socket));

        var stopping = gateway.StopAsync();

        await AssertClosedAsync(socket, WebSocketCloseStatus.EndpointUnavailable, LiveRequests.GoingAway);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Late());
        await stopping.WaitAsync(Deadline);
    }

    [Fact]
    public async Task A_frame_that_is_under_way_comes_to_its_end_first()
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Answer = HalfAFrameAsync;
        var owner = await gateway.SignUpAsync();
        using var connection = await OpenRawAsync(gateway, owner);
        Assert.Equal(HalfAFrame, await connection.ReadBytesAsync(HalfAFrame.Length));

        await RevokeAsync(gateway, owner);
        await UntilEndedAsync(gateway);
        _goOn.SetResult();

        Assert.Equal("-whole" + CloseFrame, await connection.ReadBytesAsync(6 + CloseFrame.Length));
    }

    [Fact]
    public async Task A_frame_that_does_not_come_to_its_end_is_cut()
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Answer = HalfAFrameAsync;
        var owner = await gateway.SignUpAsync();
        using var connection = await OpenRawAsync(gateway, owner);
        Assert.Equal(HalfAFrame, await connection.ReadBytesAsync(HalfAFrame.Length));

        await RevokeAsync(gateway, owner);

        Assert.True(await connection.IsAtEndAsync());
    }

    [Fact]
    public async Task A_client_that_does_not_answer_the_goodbye_is_cut()
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Answer = EchoAsync;
        var owner = await gateway.SignUpAsync();
        using var connection = await OpenRawAsync(gateway, owner);

        await RevokeAsync(gateway, owner);

        Assert.Equal(CloseFrame, await connection.ReadBytesAsync(CloseFrame.Length));
        Assert.True(await connection.IsAtEndAsync());
    }

    private static async Task<GatewayUnderTest> StartAsync(string version = "1.1")
    {
        var settings = new Dictionary<string, string?> { ["Gateway:Policies:open:Anonymous"] = "true", ["ReverseProxy:Routes:lasting:Metadata:OutlivesCredential"] = "true" }.Route("open", "open").Guarded("lasting", "cookie");
        if (version == "2.0") settings["Kestrel:EndpointDefaults:Protocols"] = "Http2";
        var gateway = await GatewayUnderTest.StartAsync(settings: settings);
        gateway.Client.DefaultRequestVersion = Version.Parse(version);
        gateway.Client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return gateway;
    }

    private static async Task<RawConnection> OpenRawAsync(GatewayUnderTest gateway, SignedUp owner)
    {
        var connection = await RawConnection.OpenAsync(gateway.Url);
        await connection.SendAsync(
            "GET", "/api/v1/usage", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Cookie: " + owner.Cookie);
        Assert.Equal(101, (await connection.ReadAsync()).Status);
        return connection;
    }

    private static async Task<ClientWebSocket> OpenAsync(GatewayUnderTest gateway, SignedUp owner, string version = "1.1", string path = "/api/v1/usage")
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", owner.Cookie);
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        await socket.ConnectAsync(new Uri($"ws://{gateway.Url.Authority}{path}"), version == "2.0" ? invoker : null, Late());
        return socket;
    }

    private static async Task RevokeAsync(GatewayUnderTest gateway, SignedUp owner) =>
        Assert.True(await gateway.Services.GetRequiredService<RevocationService>().RevokeUserAsync(owner.UserId, before: null, Late()));

    private static async Task UntilEndedAsync(GatewayUnderTest gateway)
    {
        var late = Late();
        while (gateway.Services.GetRequiredService<LiveRequests>().Count > 0) await Task.Delay(5, late);
    }

    private static Task SendAsync(ClientWebSocket socket, string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Late());

    private async Task<string> ReceiveTextAsync(ClientWebSocket socket)
    {
        var received = await socket.ReceiveAsync(_buffer, Late());
        Assert.Equal(WebSocketMessageType.Text, received.MessageType);
        return Encoding.UTF8.GetString(_buffer, 0, received.Count);
    }

    private async Task AssertClosedAsync(ClientWebSocket socket, WebSocketCloseStatus status, string reason)
    {
        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(_buffer, Late())).MessageType);
        Assert.Equal((status, reason), (socket.CloseStatus, socket.CloseStatusDescription));
    }

    private static CancellationToken Late() => new CancellationTokenSource(Deadline).Token;

    private async Task EchoAsync(HttpContext context)
    {
        await using var stream = await AcceptAsync(context);
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        var (buffer, received) = (new byte[64], new List<string>());
        try
        {
            while (true)
            {
                var message = await socket.ReceiveAsync(buffer, context.RequestAborted);
                received.Add(Encoding.UTF8.GetString(buffer, 0, message.Count));
                await socket.SendAsync(buffer.AsMemory(0, message.Count), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            _received.TrySetResult(received);
        }
    }

    private async Task HalfAFrameAsync(HttpContext context)
    {
        await using var stream = await AcceptAsync(context);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(HalfAFrame), context.RequestAborted);
        await stream.FlushAsync(context.RequestAborted);
        await _goOn.Task.WaitAsync(Deadline, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_goOn.Task.IsCompleted) return;
        await stream.WriteAsync("-whole"u8.ToArray(), context.RequestAborted);
        // Until the gateway lets go.
        Task reading = stream.ReadAsync(new byte[1], context.RequestAborted).AsTask();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // By hand, since the upstream is a bare server: the handshake's answer.
    private static Task<Stream> AcceptAsync(HttpContext context)
    {
        var key = context.Request.Headers.SecWebSocketKey + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
#pragma warning disable RS0030 // RFC 6455 asks for SHA-1 here; it protects nothing.
        context.Response.Headers.SecWebSocketAccept = Convert.ToBase64String(System.Security.Cryptography.SHA1.HashData(Encoding.ASCII.GetBytes(key)));
#pragma warning restore RS0030
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.Connection = "Upgrade";
        return context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }
}
