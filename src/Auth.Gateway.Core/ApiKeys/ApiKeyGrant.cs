using Auth.Gateway.Core.Accounts;

namespace Auth.Gateway.Core.ApiKeys;

/// <summary>A key with all that decides what it may do, read in one store call.</summary>
/// <param name="Access">The owning user's access to the key's account; null for keys of the account, or when the user is gone.</param>
public sealed record ApiKeyGrant(ApiKey Key, Account Account, Access? Access)
{
    /// <summary>When the store was about to be asked, see <see cref="Access.AskedAt"/>.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>Neither the key, nor its account, nor the user it acts as has ended.</summary>
    public bool IsUsable(DateTimeOffset now) =>
        Key.IsUsable(now) && Account.IsActive && !(Key.CreatedAt <= Account.KeysRevokedUntil) && (Key.UserId is null || Access?.Role is not null);
}
