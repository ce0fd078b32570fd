namespace Auth.Gateway.Pipeline.Authorization;

/// <summary>
/// Whether another site made the browser send this request, so that its cookies prove nothing: Fetch metadata where the browser sends it, the
/// Origin otherwise. Clients that send neither are no browsers, and nobody else can make them send a cookie.
/// </summary>
public static class CrossSite
{
    public static bool IsSuspected(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)) return IsForeignWebSocket(request);
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0) return site.Count > 1 || site[0] is not ("same-origin" or "none");
        return HasForeignOrigin(request);
    }

    // A WebSocket handshake is a GET that opens a channel, and CORS does not hold it back. A proxy that only asks about it may have taken Upgrade
    // out, which is for one hop; the handshake's own headers stay.
    private static bool IsForeignWebSocket(HttpRequest request) =>
        (request.Headers.Upgrade.Any(upgrade => upgrade?.Contains("websocket", StringComparison.OrdinalIgnoreCase) == true)
            || request.Headers.SecWebSocketKey.Count > 0 || request.Headers["Sec-Fetch-Mode"].Contains("websocket"))
        && HasForeignOrigin(request);

    private static bool HasForeignOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        if (origin.Count == 0) return false;
        return origin.Count > 1 || !string.Equals(origin[0], $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }
}
