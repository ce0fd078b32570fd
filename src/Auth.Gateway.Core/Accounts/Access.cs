namespace Auth.Gateway.Core.Accounts;

/// <summary>All that decides what a user may do in an account, read in one store call.</summary>
/// <param name="DirectRole">The user's role in the account itself, if a member.</param>
/// <param name="OrganizationRole">The user's role in the account's organisation, if that is another account and the user is its member.</param>
public sealed record Access(User User, Account Account, string? DirectRole, string? OrganizationRole)
{
    /// <summary>The role that counts; null when the user has no business in the account.</summary>
    public string? Role => !User.IsActive ? null : DirectRole ?? (RoleNames.Administers(OrganizationRole) ? OrganizationRole : null);
}
