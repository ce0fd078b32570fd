namespace Auth.Gateway.Wire;

/// <summary>The scheme of a request as a proxy says it. Traefik says ws and wss of a WebSocket's handshake, which is a request of HTTP all the same.</summary>
public static class WebScheme
{
    /// <returns><c>http</c> or <c>https</c>; null for what is neither.</returns>
    public static string? Of(string said) => said.ToLowerInvariant() switch
    {
        "http" or "ws" => "http",
        "https" or "wss" => "https",
        _ => null,
    };
}
