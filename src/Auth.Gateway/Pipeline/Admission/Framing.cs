using System.Buffers;

namespace Auth.Gateway.Pipeline.Admission;

/// <summary>
/// Whether two servers could disagree about where a request ends (RFC 9112, sections 6 and 11.2). What goes upstream is framed anew in any case; a
/// request that is unclear here was made by an attacker, or by a server before us that reads it differently.
/// </summary>
public static class Framing
{
    private const string ContentLength = "Content-Length";
    private const string TransferEncoding = "Transfer-Encoding";

    // Where Kestrel puts the length that a request with a transfer coding had as well.
    private const string ContentLengthPutAside = "X-Content-Length";

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether a WebSocket is asked for by HTTP/1.1 (RFC 6455, section 4.1).</summary>
    public static bool IsHandshake(HttpRequest request) => request.Headers.Upgrade.Any(protocol => string.Equals(protocol, "websocket", StringComparison.OrdinalIgnoreCase));

    /// <summary>Chunked by HTTP/1.1, spelled so and said once, or a length; not both. A handshake has neither: the tunnel's bytes follow at once.</summary>
    public static bool IsClear(HttpRequest request)
    {
        if (!HttpProtocol.IsHttp11(request.Protocol) && !HttpProtocol.IsHttp10(request.Protocol)) return IsClearInFrames(request);
        var coding = request.Headers.TransferEncoding;
        if (request.Headers.Upgrade.Count > 0 && (coding.Count > 0 || request.ContentLength > 0) && IsHandshake(request)) return false;
        if (coding.Count == 0) return true;
        return coding.Count == 1
            && string.Equals(coding[0], "chunked", StringComparison.OrdinalIgnoreCase)
            && HttpProtocol.IsHttp11(request.Protocol)
            && request.ContentLength is null
            && !request.Headers.ContainsKey(ContentLengthPutAside);
    }

    // Over HTTP/2 frames say where a request ends; headers of a connection have no place there (RFC 9113, section 8.2.2), and a host must be named.
    private static bool IsClearInFrames(HttpRequest request)
    {
        var headers = request.Headers;
        return headers.TransferEncoding.Count == 0 && headers.Connection.Count == 0 && headers.KeepAlive.Count == 0 && headers.ProxyConnection.Count == 0 && headers.Upgrade.Count == 0 && request.Host.HasValue;
    }

    /// <summary>
    /// A token (RFC 9110, section 5.1), and no other spelling of the two names that say where a request ends. Over HTTP/2 Kestrel lets every byte pass,
    /// and keeps the pseudo-headers that it has checked among the others.
    /// </summary>
    public static bool IsName(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters)) return name is ":method" or ":path" or ":scheme" or ":authority" or ":protocol";
        return name.Length switch
        {
            14 => !IsLookAlike(name, ContentLength),
            17 => !IsLookAlike(name, TransferEncoding),
            _ => true,
        };
    }

    private static bool IsLookAlike(string name, string of)
    {
        if (string.Equals(name, of, StringComparison.OrdinalIgnoreCase)) return false;
        for (var i = 0; i < of.Length; i++)
        {
            if (of[i] == '-' ? char.IsAsciiLetterOrDigit(name[i]) : char.ToLowerInvariant(of[i]) != char.ToLowerInvariant(name[i])) return false;
        }

        return true;
    }
}
