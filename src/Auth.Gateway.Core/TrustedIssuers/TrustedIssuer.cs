namespace Auth.Gateway.Core.TrustedIssuers;

/// <summary>
/// An entry of <c>Gateway:TrustedIssuers</c>: an OpenID Connect provider whose access tokens are accepted, and what they are worth here. What is not said
/// gives nothing.
/// </summary>
public sealed record TrustedIssuer
{
    /// <summary>Exactly as the provider writes it in <c>iss</c>, a final slash included.</summary>
    public required string Issuer { get; init; }

    public required string MetadataAddress { get; init; }

    /// <summary>One of them must be in <c>aud</c>.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    public IReadOnlyList<string> Algorithms { get; init; } = SignatureAlgorithm.Default;

    /// <summary>Accepted <c>typ</c>; see <see cref="ForeignTokenRules"/>.</summary>
    public IReadOnlyList<string> TokenTypes { get; init; } = ForeignTokenRules.DefaultTypes;

    /// <summary>Whether what is known to be an ID token counts, for providers whose access tokens are no JWTs.</summary>
    public bool AcceptIdTokens { get; init; }

    /// <summary>False: http is allowed for the provider's addresses.</summary>
    public bool RequireHttps { get; init; } = true;

    /// <summary>The longest <c>exp - iat</c>. What is revoked here is remembered for as long.</summary>
    public TimeSpan MaxLifetime { get; init; } = TimeSpan.FromDays(1);

    public ClaimPaths Claims { get; init; } = new();

    /// <summary>The account of all its tokens; null when a claim decides.</summary>
    public string? Account { get; init; }

    /// <summary>Values of the account claim, and the accounts that they stand for.</summary>
    public IReadOnlyDictionary<string, string> Accounts { get; init; } = new Dictionary<string, string>();

    /// <summary>The account claim holds ids of our accounts: the provider decides on any of them.</summary>
    public bool TrustAccountClaim { get; init; }

    /// <summary>The e-mail address counts although the provider does not say that it is verified.</summary>
    public bool TrustEmail { get; init; }

    /// <summary>The provider's roles, and ours that they stand for.</summary>
    public IReadOnlyDictionary<string, string> Roles { get; init; } = new Dictionary<string, string>();

    /// <summary>Mapped roles bring the scopes that <c>Gateway:Roles</c> gives them.</summary>
    public bool RoleScopes { get; init; }

    /// <summary>The provider's scopes, and ours that they stand for.</summary>
    public IReadOnlyDictionary<string, string> Scopes { get; init; } = new Dictionary<string, string>();

    public bool LiveMode { get; init; } = true;

    /// <summary>
    /// Whether the provider may be spoken to at this address: https, or http as far as configuration allows. A provider on this very machine may name
    /// addresses on this very machine.
    /// </summary>
    public bool Allows(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.UserInfo.Length > 0) return false;
        return url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && (!RequireHttps || (url.IsLoopback && new Uri(Issuer).IsLoopback)));
    }
}
