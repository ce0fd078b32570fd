namespace Auth.Gateway.Core.ApiKeys;

/// <summary>What is kept of an API key: everything but the key.</summary>
public sealed record ApiKey
{
    /// <summary><c>key_</c> and 24 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Positive and unique; 0 until the store has given it.</summary>
    public long Serial { get; init; }

    public required string AccountId { get; init; }

    /// <summary>Set for a key of a user, which acts as that user; null for a key of the account.</summary>
    public string? UserId { get; init; }

    /// <summary>The user who made it, for the record.</summary>
    public string? CreatedBy { get; init; }

    public required string Name { get; init; }

    /// <summary>The first characters of the key, for people to recognise it by; not enough to guess the rest.</summary>
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of the whole key, lower-case hexadecimal. A key has at least 128 random bits, so that a fast hash is enough.</summary>
    public required string Hash { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public bool LiveMode { get; init; } = true;

    public ApiKeyStatus Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null: does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>CIDR networks the key may be used from; empty: from anywhere.</summary>
    public IReadOnlyList<string> AllowedNetworks { get; init; } = [];

    /// <summary>The key's own limit, as <see cref="RateLimits.RateLimit.ToString"/> writes it; null: only the route's.</summary>
    public string? RateLimit { get; init; }

    /// <summary>To the minute; written in batches.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The key that took this one's place; it no longer counts against the owner's limit.</summary>
    public string? RotatedTo { get; init; }

    public bool IsUsable(DateTimeOffset now) => Status == ApiKeyStatus.Active && (ExpiresAt is null || ExpiresAt > now);
}
