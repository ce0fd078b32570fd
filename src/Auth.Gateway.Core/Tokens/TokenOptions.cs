namespace Auth.Gateway.Core.Tokens;

/// <summary><c>Gateway:Tokens</c>.</summary>
public sealed class TokenOptions
{
    /// <summary>What access tokens are signed with: ES256, RS256 or HS256 (only the gateway itself can verify the last).</summary>
    public string SigningAlgorithm { get; set; } = "ES256";

    /// <summary>Age at which a signing key is replaced.</summary>
    public TimeSpan RotateEvery { get; set; } = TimeSpan.FromDays(30);

    public TokenLifetimes Lifetimes { get; set; } = new();

    /// <summary>False for clients that keep the refresh token they got at login.</summary>
    public bool RotateRefreshTokens { get; set; } = true;

    /// <summary>A session ends then, however much it is used.</summary>
    public TimeSpan SessionMaxAge { get; set; } = TimeSpan.FromDays(30);
}
