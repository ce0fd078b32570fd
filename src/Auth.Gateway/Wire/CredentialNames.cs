namespace Auth.Gateway.Wire;

/// <summary>Where credentials are found in a request, and therefore what never goes upstream.</summary>
public static class CredentialNames
{
    public const string ApiKeyHeader = "X-API-Key";

    /// <summary>
    /// In every spelling that a client, a browser or an upstream could take for ours, and with the prefix or without, whichever is configured: a change of
    /// the setting must not hand old sessions to upstreams.
    /// </summary>
    public static bool IsOurCookie(ReadOnlySpan<char> name) => CookieName.ResemblesPrefixed(name, CookieNames.Plain.AccessToken) || CookieName.ResemblesPrefixed(name, CookieNames.Plain.RefreshToken);
}
