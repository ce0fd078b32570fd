namespace Auth.Gateway.Wire;

/// <summary>Where credentials are found in a request, and therefore what never goes upstream.</summary>
public static class CredentialNames
{
    public const string ApiKeyHeader = "X-API-Key";
    public const string AccessTokenCookie = "access_token";
    public const string RefreshTokenCookie = "refresh_token";

    /// <summary>By which a browser is known from which the user signed in before; it opens nothing.</summary>
    public const string KnownDeviceCookie = "known_device";

    /// <summary>The refresh token goes nowhere else.</summary>
    public const string RefreshTokenPath = "/api/v1/auth";

    public static bool IsOurCookie(ReadOnlySpan<char> name) =>
        name.Equals(AccessTokenCookie, StringComparison.OrdinalIgnoreCase) || name.Equals(RefreshTokenCookie, StringComparison.OrdinalIgnoreCase)
        || name.Equals(KnownDeviceCookie, StringComparison.OrdinalIgnoreCase);
}
