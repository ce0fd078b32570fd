using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;
using Microsoft.Extensions.Primitives;

namespace Auth.Gateway.Pipeline.Authentication;

/// <summary>
/// Finds the one credential of a request. The order: Authorization or X-API-Key, of which only one may be there, even if both say the same; then,
/// if neither is, the access token cookie. Whatever could be read in two ways is refused.
/// </summary>
public static class CredentialReader
{
    private const int MaxLength = 16 * 1024;

    /// <param name="cookie">The name of the cookie that counts here; null where none does, and it is as if it were not there.</param>
    public static CredentialReading Read(HttpRequest request, string? cookie = null)
    {
        var authorization = request.Headers.Authorization;
        var apiKey = request.Headers[CredentialNames.ApiKeyHeader];
        if (authorization.Count + apiKey.Count > 1) return AuthFailure.MultipleCredentials;
        if (authorization.Count == 1) return ReadAuthorization(authorization[0] ?? "");
        if (apiKey.Count == 1) return ReadApiKey(apiKey[0] ?? "");
        return cookie is null ? CredentialReading.None : ReadCookie(request, cookie);
    }

    private static CredentialReading ReadAuthorization(string header)
    {
        var text = header.Trim(' ', '\t');
        // No credential of ours has a comma: one is two headers joined on the way.
        if (text.Contains(',')) return AuthFailure.MultipleCredentials;
        if (!IsPlain(text)) return AuthFailure.InvalidCredentials;
        var blank = text.IndexOf(' ');
        if (blank < 0) return IsSchemeName(text) ? AuthFailure.InvalidCredentials : new Credential(SchemeNames.ApiKey, text);
        var start = blank + 1;
        while (start < text.Length && text[start] == ' ') start++;
        if (text.AsSpan(start).Contains(' ')) return AuthFailure.InvalidCredentials;
        var scheme = text.AsSpan(0, blank);
        if (scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) return new Credential(SchemeNames.Bearer, new StringSegment(text, start, text.Length - start));
        if (scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) return new Credential(SchemeNames.Basic, new StringSegment(text, start, text.Length - start));
        return AuthFailure.InvalidCredentials;
    }

    private static CredentialReading ReadApiKey(string header)
    {
        if (header.Contains(',')) return AuthFailure.MultipleCredentials;
        var key = header.Trim(' ', '\t');
        return IsPlain(key) && !key.Contains(' ') ? new Credential(SchemeNames.ApiKey, key) : AuthFailure.InvalidCredentials;
    }

    private static CredentialReading ReadCookie(HttpRequest request, string cookie)
    {
        var values = RequestCookies.Values(request, cookie);
        return values.Count switch
        {
            0 => CredentialReading.None,
            > 1 => AuthFailure.MultipleCredentials,
            _ when values.First.Length == 0 => CredentialReading.None,
            _ => IsPlain(values.First) ? new Credential(SchemeNames.Cookie, values.First) : AuthFailure.InvalidCredentials,
        };
    }

    private static bool IsSchemeName(string text) => text.Equals("Basic", StringComparison.OrdinalIgnoreCase) || text.Equals("Bearer", StringComparison.OrdinalIgnoreCase);

    private static bool IsPlain(ReadOnlySpan<char> text) => text.Length is > 0 and <= MaxLength && !text.ContainsAnyExceptInRange(' ', '~');
}
