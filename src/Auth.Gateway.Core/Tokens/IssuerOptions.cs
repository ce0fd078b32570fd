namespace Auth.Gateway.Core.Tokens;

/// <summary><c>Gateway:Issuer</c>: the URL that clients know the gateway by. Without it, it is the URL that each client used.</summary>
public sealed class IssuerOptions
{
    public const string UnnamedAssertionIssuer = "auth-gateway";

    public string? Issuer { get; set; }

    /// <summary>Upstreams know one gateway, whatever URL its clients use.</summary>
    public string AssertionIssuer => Issuer ?? UnnamedAssertionIssuer;
}
