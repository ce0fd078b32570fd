using System.Diagnostics.CodeAnalysis;

namespace Auth.Gateway.Core.ApiKeys;

public enum ApiKeyCreationOutcome
{
    Created,
    LimitReached,

    /// <summary>A key with this hash is there already (import).</summary>
    Duplicate,

    /// <summary>The key to be rotated does not exist in this account.</summary>
    NotFound,

    /// <summary>The key to be rotated is expired, revoked, disabled or was rotated before.</summary>
    NotActive,
}

/// <summary>What came of creating or rotating a key.</summary>
/// <param name="Key">The new key as stored, with its serial, when it was created.</param>
public readonly record struct ApiKeyCreation(ApiKeyCreationOutcome Outcome, ApiKey? Key)
{
    [MemberNotNullWhen(true, nameof(Key))]
    public bool IsCreated => Outcome == ApiKeyCreationOutcome.Created;
}
