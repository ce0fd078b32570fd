using System.Net;
using System.Runtime.CompilerServices;
using Auth.Gateway.Core.Changes;

namespace Auth.Gateway.Core.Principals;

/// <summary>
/// Who calls, verified: the one thing that every credential ends in. Immutable, so that it can be remembered and shared between requests. Two are equal when
/// they are the same one: what they list is compared no further.
/// </summary>
public sealed record Principal
{
    private volatile Made? _made;

    // A copy takes this with it, and is another principal than the one it was made of.
    private sealed record Made(Principal Of, Delegate By, object What);

    /// <summary>Stable id: <c>usr_…</c>, or <c>acc_…</c> for account keys and Flatpeak tokens.</summary>
    public required string Subject { get; init; }

    /// <summary>The tenant that this request acts in.</summary>
    public required string AccountId { get; init; }

    /// <summary>The organisation that the account belongs to; its own id for an account that stands alone.</summary>
    public required string OrganizationId { get; init; }

    /// <summary>The user behind the credential; null for account keys.</summary>
    public string? UserId { get; init; }

    public string? Email { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = [];

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public required string Scheme { get; init; }

    public bool LiveMode { get; init; } = true;

    /// <summary>The API key that was presented, or that the presented token was made from.</summary>
    public string? KeyId { get; init; }

    /// <summary>The session (token family) that the presented token belongs to.</summary>
    public string? SessionId { get; init; }

    /// <summary>The presented token's <c>jti</c>.</summary>
    public string? TokenId { get; init; }

    /// <summary>What a token was issued for, see <see cref="Tokens.TokenUses"/>; null for credentials that are no token.</summary>
    public string? TokenUse { get; init; }

    /// <summary>Set when the credential may act for this one customer (external id) only.</summary>
    public string? Customer { get; init; }

    /// <summary>Set when the credential is good for the routes of this one cluster only.</summary>
    public string? Audience { get; init; }

    /// <summary>The tokens that the presented one was exchanged for, oldest first: it ends when one of them is revoked.</summary>
    public IReadOnlyList<string> DerivedFrom { get; init; } = [];

    /// <summary>Networks that the credential may be used from; empty: from anywhere. Tokens inherit them from their key.</summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [];

    /// <summary>The key's own rate limit, as <see cref="RateLimits.RateLimit.ToString"/> writes it.</summary>
    public string? RateLimit { get; init; }

    /// <summary>
    /// Since when this is vouched for: when the store was asked about the key or the user. A token keeps it, and so does what is made of the token: a
    /// revocation of the user or account that came after ends them all. Null where the store was not asked.
    /// </summary>
    public DateTimeOffset? IssuedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Id of the key, session or token that was presented; never a secret.</summary>
    public string CredentialId => (Scheme == SchemeNames.Cookie ? SessionId : TokenId) ?? KeyId ?? SessionId ?? Subject;

    /// <summary>
    /// The user who signed in for this very credential: what is a person's own business is theirs alone. Null for a key, for what was made from a key or from
    /// another token, and for what one customer's browser holds: none of these may make what outlives it.
    /// </summary>
    public string? SignedInUserId => this is { KeyId: null, Customer: null, DerivedFrom.Count: 0 } ? UserId : null;

    /// <summary>The same caller, for a token that is made from what was presented: where that is a token itself, the new one ends with it.</summary>
    public Principal Derive() => TokenId is null ? this : this with { DerivedFrom = [.. DerivedFrom, TokenId] };

    /// <summary>Asked on every request, since the address differs where the credential does not.</summary>
    public bool MayComeFrom(IPAddress? address)
    {
        if (AllowedNetworks.Count == 0) return true;
        if (address is null) return false;
        var plain = address.ToPlain();
        return AllowedNetworks.Any(network => network.Contains(plain));
    }

    /// <summary>Everything whose revocation ends this principal.</summary>
    public IEnumerable<ChangeSubject> DependsOn()
    {
        if (KeyId is not null) yield return new(ChangeKind.Key, KeyId);
        if (SessionId is not null) yield return new(ChangeKind.Session, SessionId);
        if (TokenId is not null) yield return new(ChangeKind.Token, TokenId);
        foreach (var tokenId in DerivedFrom) yield return new(ChangeKind.Token, tokenId);
        yield return new(ChangeKind.Account, AccountId);
        if (UserId is null) yield break;
        yield return new(ChangeKind.User, UserId);
        yield return ChangeSubject.Membership(AccountId, UserId);
        if (OrganizationId != AccountId) yield return ChangeSubject.Membership(OrganizationId, UserId);
    }

    /// <summary>What <paramref name="make"/> makes of this principal, made once, and kept with it for as long as it is itself. A copy keeps its own.</summary>
    /// <param name="make">The same delegate each time.</param>
    public T Once<T>(Func<Principal, T> make)
        where T : class
    {
        if (_made is { } made && ReferenceEquals(made.Of, this) && ReferenceEquals(made.By, make)) return (T)made.What;
        var what = make(this);
        _made = new Made(this, make, what);
        return what;
    }

    public bool Equals(Principal? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
