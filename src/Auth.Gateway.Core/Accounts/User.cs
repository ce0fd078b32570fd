namespace Auth.Gateway.Core.Accounts;

/// <summary>A person who signs in. One table for every way of signing up.</summary>
public sealed record User
{
    /// <summary><c>usr_</c> and 24 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Positive and unique; 0 until the store has given it.</summary>
    public long Serial { get; init; }

    /// <summary>As the user wrote it.</summary>
    public required string Email { get; init; }

    /// <summary>What is unique, see <see cref="EmailAddress.Normalize"/>.</summary>
    public required string NormalizedEmail { get; init; }

    /// <summary>ASP.NET Core Identity's version 3 format; of an imported user until the first sign-in perhaps <see cref="PasswordFormats.LegacyHash.Wrap"/>'s.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>Empty when the way of signing up did not ask.</summary>
    public string FullName { get; init; } = "";

    public string? Company { get; init; }

    public string Tier { get; init; } = "free";

    public bool IsActive { get; init; } = true;

    /// <summary>No session that began until then is good any more; null when nothing was ever revoked as a whole.</summary>
    public DateTimeOffset? RevokedUntil { get; init; }

    /// <summary>The account that a sign-in acts in unless it names another.</summary>
    public required string HomeAccountId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastLogin { get; init; }
}
