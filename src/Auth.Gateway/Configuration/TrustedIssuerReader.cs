using Auth.Gateway.Core;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.TrustedIssuers;

namespace Auth.Gateway.Configuration;

/// <summary><c>Gateway:TrustedIssuers</c>: a list, or children with names of the operator's choice.</summary>
public static class TrustedIssuerReader
{
    private const string WellKnownPath = "/.well-known/openid-configuration";
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(30);

    /// <param name="own">Our own issuer, which is nobody else's name.</param>
    public static IReadOnlyList<TrustedIssuer> Read(SectionReader section, string? own)
    {
        var issuers = new List<TrustedIssuer>();
        foreach (var (name, reader) in section.Children())
        {
            var issuer = Read(reader);
            if (own is null) section.Error(name, null, "needs Gateway:Issuer: without it our own tokens have whatever name a client calls us by.");
            else if (IsSameName(issuer.Issuer, own)) reader.Error("Issuer", issuer.Issuer, "is our own issuer.");
            if (issuers.Exists(other => other.Issuer == issuer.Issuer)) reader.Error("Issuer", issuer.Issuer, "is there twice.");
            issuers.Add(issuer);
        }

        return issuers;
    }

    private static TrustedIssuer Read(SectionReader reader)
    {
        var requireHttps = reader.Flag("RequireHttps", true);
        var issuer = reader.Parse("Issuer", "", text => (IsProvidersUrl(text, requireHttps), text), "must be the provider's iss to the letter: an https URL without user, query or fragment; http for loopback, or with RequireHttps false.");
        if (reader.Text("Issuer") is null) reader.Error("Issuer", null, "must be given.");
        // Whatever follows is checked against the real name; a wrong one has been reported already.
        var draft = new TrustedIssuer { Issuer = issuer.Length > 0 ? issuer : "https://unnamed.invalid", MetadataAddress = "", Audiences = [], RequireHttps = requireHttps };
        var claims = TrustedIssuerClaimsReader.Read(reader.Section("Claims"));
        var settings = draft with
        {
            MetadataAddress = reader.Parse("MetadataAddress", draft.Issuer.TrimEnd('/') + WellKnownPath, text => (draft.Allows(text), text), "must be an https URL; http for loopback, or with RequireHttps false."),
            Audiences = ReadAudiences(reader),
            Algorithms = reader.List("Algorithms", text => SignatureAlgorithm.All.Contains(text, StringComparer.Ordinal), $"must be one of {string.Join(", ", SignatureAlgorithm.All)}.") ?? draft.Algorithms,
            TokenTypes = reader.List("TokenTypes", text => text.Length > 0, "must be a typ, e.g. at+jwt.") ?? draft.TokenTypes,
            AcceptIdTokens = reader.Flag("AcceptIdTokens", false),
            MaxLifetime = reader.Duration("MaxLifetime", draft.MaxLifetime, LongestLifetime),
            Claims = claims,
            Account = reader.Parse("Account", (string?)null, text => (IsAccount(text), text), "must be the id of an account, acc_ and 24 hexadecimal digits."),
            Accounts = NameMapReader.Read(reader, "Accounts", IsAccount, "must be the id of an account, acc_ and 24 hexadecimal digits."),
            TrustAccountClaim = reader.Flag("TrustAccountClaim", false),
            TrustEmail = reader.Flag("TrustEmail", false),
            Roles = NameMapReader.Read(reader, "Roles", Scopes.IsValid, "must be a role of ours, without blanks."),
            RoleScopes = reader.Flag("RoleScopes", false),
            Scopes = NameMapReader.Read(reader, "Scopes", Scopes.IsValid, "must be a scope (RFC 6749, section 3.3)."),
            LiveMode = reader.Flag("LiveMode", true),
        };
        reader.RefuseUnknownKeys();
        CheckAccount(reader, settings);
        if (settings.Roles.Count > 0 && claims.Roles is null) reader.Error("Claims:Roles", null, "must say which claim holds the roles that Roles translates.");
        return settings;
    }

    private static IReadOnlyList<string> ReadAudiences(SectionReader reader)
    {
        const string remedy = "must be an audience, as the provider writes it in aud.";
        var many = reader.List("Audiences", text => text.Length > 0, remedy) ?? [];
        var one = reader.Parse("Audience", (string?)null, text => (text.Length > 0, text), remedy);
        if (one is null && many.Count == 0) reader.Error("Audience", null, "must be given, here or as Audiences: without it every token of the provider would count, whoever it was made for.");
        return one is null ? many : [one, .. many];
    }

    // One way, so that nobody has to know which of two would win.
    private static void CheckAccount(SectionReader reader, TrustedIssuer issuer)
    {
        var byClaim = issuer.Accounts.Count > 0 || issuer.TrustAccountClaim;
        if (reader.Text("Account") is null && !byClaim) reader.Error("Account", null, "must be given, or Accounts (values of the account claim and what they stand for), or TrustAccountClaim.");
        if (issuer.Account is not null && byClaim) reader.Error("Account", issuer.Account, "cannot be combined with Accounts or TrustAccountClaim.");
        if (byClaim && issuer.Claims.Account is null) reader.Error("Claims:Account", null, "must say which claim tells the account.");
    }

    private static bool IsProvidersUrl(string text, bool requireHttps) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0 && !text.EndsWith('?') && !text.EndsWith('#')
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && (!requireHttps || url.IsLoopback)));

    private static bool IsAccount(string text) => Identifiers.IsWellFormed(text, Identifiers.Account);

    private static bool IsSameName(string issuer, string own) => string.Equals(issuer.TrimEnd('/'), own.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
}
