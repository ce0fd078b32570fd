namespace Auth.Gateway.Wire;

/// <summary>Where credentials are found in a request, and therefore what never goes upstream.</summary>
public static class CredentialNames
{
    public const string ApiKeyHeader = "X-API-Key";
    public const string AccessTokenCookie = "access_token";
    public const string RefreshTokenCookie = "refresh_token";

    /// <summary>The refresh token goes nowhere else.</summary>
    public const string RefreshTokenPath = "/api/v1/auth";

    /// <summary>In every spelling that a client, a browser or an upstream could take for ours.</summary>
    public static bool IsOurCookie(ReadOnlySpan<char> name) => CookieName.ResemblesPrefixed(name, AccessTokenCookie) || CookieName.ResemblesPrefixed(name, RefreshTokenCookie);
}
