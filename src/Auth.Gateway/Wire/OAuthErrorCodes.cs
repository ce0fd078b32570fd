namespace Auth.Gateway.Wire;

/// <summary>RFC 6749 §4.1.2.1 and §5.2.</summary>
public static class OAuthErrorCodes
{
    public const string InvalidRequest = "invalid_request";
    public const string InvalidClient = "invalid_client";
    public const string InvalidGrant = "invalid_grant";
    public const string InvalidScope = "invalid_scope";
    public const string UnsupportedGrantType = "unsupported_grant_type";
    /// <summary>RFC 8693 §2.2.2.</summary>
    public const string InvalidTarget = "invalid_target";

    public const string TemporarilyUnavailable = "temporarily_unavailable";
    public const string ServerError = "server_error";
}
