using Auth.Gateway.Wire;
using Microsoft.Extensions.Primitives;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>Takes out of an upstream's answer what would set or clear our cookies in a browser.</summary>
public static class SessionCookieGuard
{
    public static void Apply(IHeaderDictionary headers)
    {
        if (headers.SetCookie.Count > 0) Replace(headers, "Set-Cookie", [.. headers.SetCookie.Where(cookie => !CredentialNames.IsOurCookie(Name(cookie ?? "")))]);
        headers.Remove("Set-Cookie2");
        if (headers.TryGetValue("Clear-Site-Data", out var directives)) Replace(headers, "Clear-Site-Data", WithoutCookies(directives));
    }

    private static void Replace(IHeaderDictionary headers, string name, string?[] values)
    {
        if (values.Length == 0) headers.Remove(name);
        else headers[name] = values;
    }

    private static ReadOnlySpan<char> Name(string cookie) => CookieName.Of(cookie.AsSpan(0, cookie.IndexOf(';') is >= 0 and var end ? end : cookie.Length));

    // The star stands for everything, cookies included.
    private static string[] WithoutCookies(StringValues directives)
    {
        var kept = directives.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(directive => !directive.Contains('*') && !directive.Contains("cookies", StringComparison.OrdinalIgnoreCase))
            .ToList();
        return kept.Count == 0 ? [] : [string.Join(", ", kept)];
    }
}
