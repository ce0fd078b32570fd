using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>
/// Leaves of a client's headers what a client may say to the upstream: nothing about the connection, and nothing by which the upstream would see
/// another request than the one that was decided on. A route's own transforms come after this and may write any of them.
/// </summary>
public sealed class ClientHeadersMiddleware(RequestDelegate next)
{
    private static readonly HeaderNameSet Dropped = new(
    [
        // Of the connection. YARP takes out most of the exact names; other spellings may be an upstream's. (TE goes on as far as HTTP/2 allows.)
        "Keep-Alive", "Proxy-*", "Trailer", "HTTP2-Settings",
        // Another method or path than was decided on.
        "X-HTTP-Method*", "X-Method-Override", "X-Original-*", "X-Rewrite-*", "X-Override-*", "X-Envoy-*", "X-Middleware-*",
        // Another way than the request came. What is true of it is written anew.
        "Forwarded", "X-Forwarded", "X-Forwarded-*", "X-Host", "X-Real-IP", "X-Client-IP", "Client-IP", "True-Client-IP", "X-Cluster-Client-IP",
        "X-Originating-IP", "Fastly-Client-IP", "X-Azure-ClientIP", "X-Azure-SocketIP", "Cf-Connecting-*", "X-ProxyUser-Ip",
    ]);

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        ConnectionHeaders.RemoveNamed(headers, headers.Connection);
        List<string>? dropped = null;
        foreach (var (name, _) in headers)
        {
            if (Dropped.Contains(name)) (dropped ??= []).Add(name);
        }

        foreach (var name in dropped ?? []) headers.Remove(name);
        if (!IsWebSocket(context.Request)) headers.Remove("Upgrade");
        return next(context);
    }

    // RFC 6455 §4.1: a GET. YARP makes one of any method that asks for a WebSocket, and lets another protocol through.
    private static bool IsWebSocket(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Upgrade is { Count: 1 } upgrade && string.Equals(upgrade[0], "websocket", StringComparison.OrdinalIgnoreCase);
}
