namespace Auth.Gateway.Core.Accounts;

/// <summary>All that decides what a user may do in an account, read in one store call.</summary>
/// <param name="DirectRole">The user's role in the account itself, if a member.</param>
/// <param name="OrganizationRole">The user's role in the account's organisation, if that is another account and the user is its member.</param>
public sealed record Access(User User, Account Account, string? DirectRole, string? OrganizationRole)
{
    /// <summary>When the store was about to be asked: a revocation that came later ends what is made of this. Null for what was made at this moment.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>The role that counts; null when the user has no business in the account, or one of the two is disabled.</summary>
    public string? Role => !User.IsActive || !Account.IsActive ? null : DirectRole ?? (RoleNames.Administers(OrganizationRole) ? OrganizationRole : null);
}
