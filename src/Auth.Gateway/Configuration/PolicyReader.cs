using Auth.Gateway.Core.Policies;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Configuration;

/// <summary><c>Gateway:Policies</c>.</summary>
public static class PolicyReader
{
    // YARP gives these names a meaning of its own, and that meaning is not ours.
    private static readonly string[] Reserved = ["anonymous", "default"];

    public static IReadOnlyDictionary<string, RoutePolicy> Read(SectionReader section)
    {
        var policies = new Dictionary<string, RoutePolicy>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, reader) in section.Children())
        {
            if (Reserved.Contains(name, StringComparer.OrdinalIgnoreCase)) section.Error(name, null, "is a name that is reserved; choose another.");
            policies[name] = Read(name, reader);
        }

        return policies;
    }

    private static RoutePolicy Read(string name, SectionReader reader)
    {
        var policy = new RoutePolicy
        {
            Name = name,
            Credentials = reader.List("Credentials", value => SchemeNames.All.Contains(value), $"must be one of {string.Join(", ", SchemeNames.All)}.") ?? [],
            Scopes = reader.List("Scopes", Scopes.IsValid, "must be a scope (RFC 6749, section 3.3).") ?? [],
            Roles = reader.List("Roles", value => value.Length > 0, "must be a role.") ?? [],
            LiveMode = reader.OptionalFlag("LiveMode"),
            Anonymous = reader.Flag("Anonymous", false),
            Customers = reader.Flag("Customers", false),
            Shadow = reader.Flag("Shadow", false),
            ErrorFormat = reader.Parse("ErrorFormat", ErrorFormatNames.Problem, text => (ErrorFormatNames.All.Contains(text), text), $"must be one of {string.Join(", ", ErrorFormatNames.All)}."),
        };
        reader.RefuseUnknownKeys();
        if (policy is { Anonymous: false, Credentials.Count: 0 }) reader.Error("Credentials", null, "must name at least one scheme, or Anonymous must be true: as it is, nobody can pass.");
        if (policy.Anonymous && (policy.Scopes.Count > 0 || policy.Roles.Count > 0)) reader.Error("Anonymous", "true", "cannot be combined with Scopes or Roles, which a request without a credential would evade.");
        return policy;
    }
}
