namespace Auth.Gateway.Core.TrustedIssuers;

/// <summary><c>Gateway:TrustedIssuers:…:Claims</c>: which claim of the provider says what. Null: it is not looked for.</summary>
public sealed record ClaimPaths
{
    public ClaimPath Subject { get; init; } = ClaimPath.Parse("sub")!;

    public ClaimPath? Account { get; init; }

    public ClaimPath? Email { get; init; } = ClaimPath.Parse("email");

    public ClaimPath EmailVerified { get; init; } = ClaimPath.Parse("email_verified")!;

    public ClaimPath? Roles { get; init; }

    /// <summary>A text of scopes separated by spaces, or a list of them.</summary>
    public ClaimPath? Scopes { get; init; } = ClaimPath.Parse("scope");

    /// <summary>When it is given, a token without it is refused: it restricts, and what cannot be read must not be taken for no restriction.</summary>
    public ClaimPath? Customer { get; init; }
}
