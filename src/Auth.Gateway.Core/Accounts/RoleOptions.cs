namespace Auth.Gateway.Core.Accounts;

/// <summary><c>Gateway:Roles</c>: the scopes that each role has.</summary>
public sealed class RoleOptions
{
    public Dictionary<string, string[]> Scopes { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string> ScopesOf(string? role) => role is not null && Scopes.TryGetValue(role, out var scopes) ? scopes : [];

    public static IReadOnlyDictionary<string, string[]> Defaults { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [RoleNames.Owner] = [Principals.Scopes.All],
        [RoleNames.Admin] = [Principals.Scopes.ReadAudit, Principals.Scopes.ManageKeys, Principals.Scopes.ReadUsage, Principals.Scopes.WriteUsage],
        [RoleNames.Member] = [Principals.Scopes.ReadUsage],
    };
}
