namespace Auth.Gateway.Wire;

/// <summary>The grants that the token endpoint knows (RFC 6749 §4.3, §4.4, §6; RFC 8693).</summary>
public static class OAuthGrantTypes
{
    public const string ClientCredentials = "client_credentials";
    public const string Password = "password";
    public const string RefreshToken = "refresh_token";
    public const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

    public static IReadOnlyList<string> All { get; } = [ClientCredentials, Password, RefreshToken, TokenExchange];
}
