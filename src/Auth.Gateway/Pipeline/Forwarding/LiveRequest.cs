using System.Net.WebSockets;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>A request that is being forwarded, and the means to end it: a WebSocket with a close frame, anything else by cutting it, so that nobody takes it for complete.</summary>
public sealed class LiveRequest
{
    /// <summary>How long a frame that is under way, and then the client's own goodbye, are waited for.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private const string WebSocketProtocol = "websocket";

    private readonly Lock _ending = new();
    private readonly HttpContext _context;
    private bool _isOver;
    private EndableWebSocket? _webSocket;

    /// <param name="principal">Null: it does not end with a credential.</param>
    public LiveRequest(HttpContext context, Principal? principal)
    {
        (_context, Principal, Id) = (context, principal, context.TraceIdentifier);
        // HTTP/1.1 (RFC 6455 §4.1), HTTP/2 (RFC 8441).
        if (context.Features.Find<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade && string.Equals(context.Request.Headers.Upgrade, WebSocketProtocol, StringComparison.OrdinalIgnoreCase))
        {
            context.Features.Set<IHttpUpgradeFeature>(new Upgrade(upgrade, Wrap));
        }

        if (context.Features.Find<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect && string.Equals(connect.Protocol, WebSocketProtocol, StringComparison.OrdinalIgnoreCase))
        {
            context.Features.Set<IHttpExtendedConnectFeature>(new ExtendedConnect(connect, Wrap));
        }
    }

    public Principal? Principal { get; }

    public bool IsWebSocket => Volatile.Read(ref _webSocket) is not null;

    public string Id { get; }

    /// <param name="status">What a WebSocket's client is told.</param>
    /// <param name="reason">At most 123 bytes.</param>
    public async Task EndAsync(WebSocketCloseStatus status, string reason, TimeProvider clock)
    {
        if (Volatile.Read(ref _webSocket) is { } webSocket)
        {
            using var late = new CancellationTokenSource(Grace, clock);
            try
            {
                await webSocket.EndAsync(status, reason, late.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                // Too late, or gone meanwhile: cut all the same.
            }
        }

        lock (_ending)
        {
            if (!_isOver) _context.Abort();
        }
    }

    /// <summary>The server may use the context for another request from here on.</summary>
    public void Leave()
    {
        lock (_ending) _isOver = true;
    }

    private EndableWebSocket Wrap(Stream client)
    {
        var webSocket = new EndableWebSocket(client);
        Volatile.Write(ref _webSocket, webSocket);
        return webSocket;
    }

    private sealed class Upgrade(IHttpUpgradeFeature feature, Func<Stream, Stream> wrap) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => feature.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => wrap(await feature.UpgradeAsync());
    }

    private sealed class ExtendedConnect(IHttpExtendedConnectFeature feature, Func<Stream, Stream> wrap) : IHttpExtendedConnectFeature
    {
        public bool IsExtendedConnect => feature.IsExtendedConnect;

        public string? Protocol => feature.Protocol;

        public async ValueTask<Stream> AcceptAsync() => wrap(await feature.AcceptAsync());
    }
}
