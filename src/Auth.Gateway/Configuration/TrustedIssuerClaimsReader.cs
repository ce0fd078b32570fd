using Auth.Gateway.Core.TrustedIssuers;

namespace Auth.Gateway.Configuration;

/// <summary><c>Gateway:TrustedIssuers:…:Claims</c>.</summary>
public static class TrustedIssuerClaimsReader
{
    public static ClaimPaths Read(SectionReader section)
    {
        var defaults = new ClaimPaths();
        var paths = new ClaimPaths
        {
            Subject = Path("Subject", defaults.Subject)!,
            Account = Path("Account", defaults.Account),
            Email = Path("Email", defaults.Email),
            EmailVerified = Path("EmailVerified", defaults.EmailVerified)!,
            Roles = Path("Roles", defaults.Roles),
            Scopes = Path("Scopes", defaults.Scopes),
            Customer = Path("Customer", defaults.Customer),
        };
        section.RefuseUnknownKeys();
        return paths;

        ClaimPath? Path(string key, ClaimPath? fallback) => section.Parse(
            key, fallback, text => (ClaimPath.Parse(text) is not null, ClaimPath.Parse(text)), "must be a claim's name, or names separated by dots (realm_access.roles); \\. is a dot in a name.");
    }
}
