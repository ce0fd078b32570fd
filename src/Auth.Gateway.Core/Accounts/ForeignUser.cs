namespace Auth.Gateway.Core.Accounts;

/// <summary>A user who exists elsewhere.</summary>
public sealed record ForeignUser
{
    /// <summary>As <see cref="EmailAddress.Parse"/> gave it.</summary>
    public required string Email { get; init; }

    /// <summary>In a format that <see cref="PasswordFormats.ForeignHashes.Read"/> knows.</summary>
    public required string PasswordHash { get; init; }

    public string FullName { get; init; } = "";

    public string? Company { get; init; }

    /// <summary>The account that becomes the user's home; null for one of their own, which they own.</summary>
    public string? AccountId { get; init; }

    /// <summary>In that account.</summary>
    public string Role { get; init; } = RoleNames.Member;

    /// <summary>Of an account of their own; null for the e-mail address.</summary>
    public string? AccountName { get; init; }
}
