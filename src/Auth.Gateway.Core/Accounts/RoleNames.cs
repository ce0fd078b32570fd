namespace Auth.Gateway.Core.Accounts;

/// <summary>The roles that a member of an account can have; what each may do is configuration (<c>Gateway:Roles</c>).</summary>
public static class RoleNames
{
    public const string Owner = "owner";
    public const string Admin = "admin";
    public const string Member = "member";

    /// <summary>Administrators of an organisation have their role in each of its accounts.</summary>
    public static bool Administers(string? role) => role is Owner or Admin;
}
