namespace Auth.Gateway.Wire;

/// <summary>The names of the two cookies of a session, and where the refresh token goes.</summary>
public sealed record CookieNames(string AccessToken, string RefreshToken, string RefreshTokenPath)
{
    /// <summary>The refresh token goes to the sign-in endpoints and nowhere else.</summary>
    public static readonly CookieNames Plain = new("access_token", "refresh_token", "/api/v1/auth");

    /// <summary>
    /// With the prefix that browsers let only this very host set, over TLS (RFC 6265bis §4.1.3.2): no sibling domain can plant a cookie of these
    /// names. The prefix demands <c>Path=/</c>.
    /// </summary>
    public static readonly CookieNames HostOnly = new("__Host-access_token", "__Host-refresh_token", "/");
}
