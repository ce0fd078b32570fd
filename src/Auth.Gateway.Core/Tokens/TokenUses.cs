namespace Auth.Gateway.Core.Tokens;

/// <summary>What an access token was issued for (claim <c>token_use</c>).</summary>
public static class TokenUses
{
    public const string Login = "login";
    public const string Generate = "generate";
    public const string Session = "session";
    public const string Password = "password";
    public const string ClientCredentials = "client_credentials";
    public const string Exchange = "exchange";
    public const string Widget = "widget";
}
