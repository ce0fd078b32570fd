namespace Auth.Gateway.Wire;

/// <summary>Where credentials are found in a request, and therefore what never goes upstream.</summary>
public static class CredentialNames
{
    public const string ApiKeyHeader = "X-API-Key";

    /// <summary>Under either set of names, whichever is configured: a change of the setting must not hand old sessions to upstreams.</summary>
    public static bool IsOurCookie(ReadOnlySpan<char> name) => Is(name, CookieNames.Plain) || Is(name, CookieNames.HostOnly);

    private static bool Is(ReadOnlySpan<char> name, CookieNames ours) =>
        name.Equals(ours.AccessToken, StringComparison.OrdinalIgnoreCase) || name.Equals(ours.RefreshToken, StringComparison.OrdinalIgnoreCase);
}
