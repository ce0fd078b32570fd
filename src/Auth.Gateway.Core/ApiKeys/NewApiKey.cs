namespace Auth.Gateway.Core.ApiKeys;

/// <summary>What the maker of a key decides; already validated.</summary>
public sealed record NewApiKey
{
    public required ApiKeyOwner Owner { get; init; }

    public string? CreatedBy { get; init; }

    public required string Name { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public bool LiveMode { get; init; } = true;

    public DateTimeOffset? ExpiresAt { get; init; }

    public IReadOnlyList<string> AllowedNetworks { get; init; } = [];

    public string? RateLimit { get; init; }

    /// <summary>Null: the configured one.</summary>
    public string? Prefix { get; init; }
}
