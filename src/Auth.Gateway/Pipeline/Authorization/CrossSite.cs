using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Auth.Gateway.Pipeline.Authorization;

/// <summary>
/// Whether another site made the browser send this request, so that its cookies prove nothing: Fetch metadata where the browser sends it, the
/// Origin otherwise. Clients that send neither are no browsers, and nobody else can make them send a cookie. An origin that the endpoint's CORS
/// policy lets in with credentials is no other site.
/// </summary>
public sealed class CrossSite(GatewaySettings settings, ErrorWriter errors)
{
    /// <summary>For endpoints that read or set cookies by themselves: another site must neither use a session, nor sign a browser in to an account of its own choice.</summary>
    /// <returns>True when it was refused.</returns>
    public async ValueTask<bool> RefusesAsync(HttpContext context)
    {
        if (!IsSuspected(context)) return false;
        await errors.WriteAsync(context, AuthFailure.CrossSite);
        return true;
    }

    public bool IsSuspected(HttpContext context)
    {
        var request = context.Request;
        // A WebSocket over HTTP/2 (RFC 8441); admission lets no other CONNECT pass.
        if (HttpMethods.IsConnect(request.Method)) return IsForeignHandshake(context);
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)) return IsWebSocket(request) && IsForeignHandshake(context);
        return request.Headers["Sec-Fetch-Site"].Count == 0 ? HasForeignOrigin(context) : IsSentByAnotherSite(context);
    }

    /// <summary>
    /// An upstream that reflects whatever Origin it is sent, with credentials, would let any page of a sibling domain read what the cookie opens:
    /// only our own CORS policy allows that.
    /// </summary>
    public void KeepAnswerFromOthers(HttpContext context)
    {
        if (context.Request.Headers.Origin.Count == 0 || !HasForeignOrigin(context)) return;
        context.Response.OnStarting(static state =>
        {
            ((HttpContext)state).Response.Headers.Remove("Access-Control-Allow-Credentials");
            return Task.CompletedTask;
        }, context);
    }

    // A WebSocket handshake is a GET that opens a channel, and CORS does not hold it back. A proxy that only asks about it may have taken Upgrade
    // out, which is for one hop; the handshake's own headers stay.
    private static bool IsWebSocket(HttpRequest request) =>
        request.Headers.Upgrade.Any(upgrade => upgrade?.Contains("websocket", StringComparison.OrdinalIgnoreCase) == true)
        || request.Headers.SecWebSocketKey.Count > 0
        || request.Headers["Sec-Fetch-Mode"].Contains("websocket");

    // The Origin first, which every browser sends with a handshake (RFC 6455, section 4.1); not all see the same site behind ws and https.
    private bool IsForeignHandshake(HttpContext context) =>
        context.Request.Headers.Origin.Count > 0 ? HasForeignOrigin(context) : context.Request.Headers["Sec-Fetch-Site"].Count > 0 && IsSentByAnotherSite(context);

    private bool IsSentByAnotherSite(HttpContext context) => context.Request.Headers["Sec-Fetch-Site"] is not ["same-origin" or "none"] && !IsInvited(context);

    private bool HasForeignOrigin(HttpContext context)
    {
        var origin = context.Request.Headers.Origin;
        if (origin.Count == 0) return false;
        return (origin.Count > 1 || !string.Equals(origin[0], $"{context.Request.Scheme}://{context.Request.Host}", StringComparison.OrdinalIgnoreCase)) && !IsInvited(context);
    }

    private bool IsInvited(HttpContext context) =>
        context.Request.Headers.Origin is [{ } origin]
        && context.FindEndpoint()?.Metadata.GetMetadata<IEnableCorsAttribute>()?.PolicyName is { } name
        && settings.Cors.TryGetValue(name, out var cors)
        && cors.AllowCredentials
        && cors.Origins.Contains(origin, StringComparer.Ordinal);
}
