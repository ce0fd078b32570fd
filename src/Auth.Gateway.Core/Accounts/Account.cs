namespace Auth.Gateway.Core.Accounts;

/// <summary>The tenant: the boundary that isolates one organisation's data from another's.</summary>
public sealed record Account
{
    /// <summary><c>acc_</c> and 24 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Positive and unique; for wire formats whose ids are integers. 0 until the store has given it.</summary>
    public long Serial { get; init; }

    public required string Name { get; init; }

    /// <summary>The account whose administrators administer this one; its own id when it stands alone.</summary>
    public required string OrganizationId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public bool IsActive { get; init; } = true;

    /// <summary>No session that began until then is good in this account any more; null when nothing was ever revoked as a whole.</summary>
    public DateTimeOffset? RevokedUntil { get; init; }

    /// <summary>No key that was made until then is good any more.</summary>
    public DateTimeOffset? KeysRevokedUntil { get; init; }
}
