using System.Buffers;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints.ForwardAuth;

/// <summary>
/// Reads which request a proxy asks about: <c>X-Forwarded-Method</c>, <c>-Proto</c>, <c>-Host</c> and <c>-Uri</c> (Traefik, Caddy), or
/// <c>X-Original-Method</c> and <c>-URL</c> (nginx). One of the two is the proxy's; with parts of both there, or a header twice, one comes from the
/// client, and which one is nobody's guess.
/// </summary>
public static class OriginalRequestReader
{
    private const string OriginalMethod = "X-Original-Method";
    private const string OriginalUrl = "X-Original-URL";
    private const string ForwardedMethod = "X-Forwarded-Method";
    private const string ForwardedUri = "X-Forwarded-Uri";
    private const string ForwardedProto = "X-Forwarded-Proto";
    private const string ForwardedHost = "X-Forwarded-Host";

    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>What says something about the original request; taken out once it has been read.</summary>
    public static IReadOnlyList<string> Headers { get; } = [OriginalMethod, OriginalUrl, ForwardedMethod, ForwardedUri, ForwardedProto, ForwardedHost];

    /// <returns>Null when it can be read in more than one way, or in none.</returns>
    public static OriginalRequest? FromHeaders(HttpRequest request)
    {
        var headers = request.Headers;
        if (Headers.Any(name => headers[name].Count > 1)) return null;
        if ((Has(OriginalMethod) || Has(OriginalUrl)) && (Has(ForwardedMethod) || Has(ForwardedUri))) return null;
        var method = Value(OriginalMethod) ?? Value(ForwardedMethod);
        if (method is not null && !IsMethod(method)) return null;
        var (scheme, host, target) = ("", "", Value(OriginalUrl) ?? Value(ForwardedUri));
        if (Value(OriginalUrl) is { } url && !url.StartsWith('/'))
        {
            if (Split(url) is not { } parts) return null;
            (scheme, host, target) = parts;
        }

        if (target is not null && !IsTarget(target)) return null;
        if (Agreed(scheme, Scheme(Value(ForwardedProto)), request.Scheme) is not { Length: > 0 } agreedScheme) return null;
        if (Agreed(host, Value(ForwardedHost), request.Host.Value ?? "") is not { } agreedHost) return null;
        return IsHost(agreedHost) ? new OriginalRequest(method, target, agreedScheme, new HostString(agreedHost)) : null;

        bool Has(string name) => headers[name].Count > 0;
        string? Value(string name) => headers[name].Count == 0 ? null : headers[name][0] ?? "";
    }

    /// <summary>Envoy asks with the original request itself, behind a prefix of the path; only the scheme is in a header.</summary>
    public static OriginalRequest? FromPath(HttpRequest request, string target)
    {
        var proto = request.Headers[ForwardedProto];
        if (proto.Count > 1 || !IsTarget(target) || Agreed("", Scheme(proto.Count == 0 ? null : proto[0] ?? ""), request.Scheme) is not { Length: > 0 } scheme) return null;
        return IsHost(request.Host.Value ?? "") ? new OriginalRequest(request.Method, target, scheme, request.Host) : null;
    }

    // What the URL says and what the header says must be the same; where both are silent, it is as the proxy itself came.
    private static string? Agreed(string inUrl, string? inHeader, string own)
    {
        if (inUrl.Length == 0) return inHeader ?? own;
        return inHeader is null || inHeader.Equals(inUrl, StringComparison.OrdinalIgnoreCase) ? inUrl : null;
    }

    // Empty for what is no scheme of ours.
    private static string? Scheme(string? proto) => proto is null ? null : WebScheme.Of(proto) ?? "";

    private static (string Scheme, string Host, string Target)? Split(string url)
    {
        var scheme = url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https" : url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http" : null;
        if (scheme is null) return null;
        var rest = url[(scheme.Length + 3)..];
        var slash = rest.IndexOf('/');
        return slash <= 0 ? null : (scheme, rest[..slash], rest[slash..]);
    }

    private static bool IsMethod(string method) => method.Length is > 0 and <= 32 && !method.AsSpan().ContainsAnyExcept(Token);

    // Whether the path can be read in one way is for admission to say, as with every request; here, that it could stand in a request line.
    private static bool IsTarget(string target) => target.StartsWith('/') && !target.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static bool IsHost(string host)
    {
        if (host.Length is 0 or > 255) return false;
        var parsed = new HostString(host);
        if (Uri.CheckHostName(parsed.Host.Trim('[', ']')) == UriHostNameType.Unknown) return false;
        var colon = host.LastIndexOf(':');
        return host.EndsWith(']') || colon < 0 || parsed.Port is > 0 and <= ushort.MaxValue;
    }
}
