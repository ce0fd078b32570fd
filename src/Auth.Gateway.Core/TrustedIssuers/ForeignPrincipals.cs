using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Core.TrustedIssuers;

/// <summary>
/// From the claims of a verified foreign token to a principal, by configuration alone. It is never one of our users: it has no <see cref="Principal.UserId"/>,
/// and its subject is an id of its own kind, so that no <c>sub</c> of a provider can be one of ours.
/// </summary>
public static class ForeignPrincipals
{
    private const int MaxTextLength = 255;
    private const int IdDigits = 32;

    /// <summary><c>ext_</c> and the first 32 hexadecimal digits of SHA-256 over issuer, a NUL, and the provider's subject: the same for ever.</summary>
    public static string SubjectOf(string issuer, string subject) => Identifiers.ForeignSubject + Digest($"{issuer}\0{subject}");

    /// <summary>
    /// Identifies a token for revocation. Not its <c>jti</c>, which may be missing or be somebody else's, and not its signature, which for ECDSA can be
    /// written in two ways: header and claims, which are what was signed.
    /// </summary>
    /// <param name="text">Canonical, as <see cref="Tokens.CompactJws"/> says.</param>
    public static string TokenIdOf(string text) => Identifiers.ForeignToken + Digest(text[..text.LastIndexOf('.')]);

    /// <param name="text">The token itself.</param>
    /// <returns>A principal whose account, and the account's organisation, are yet to be looked up; or why there is none, for the log.</returns>
    public static (Principal? Principal, string? Refusal) Map(TrustedIssuer issuer, string text, JsonElement claims, RoleOptions roleScopes)
    {
        if (issuer.Claims.Subject.Text(claims) is not { } subject || !IsPlain(subject)) return (null, "it has no subject");
        if (AccountOf(issuer, claims) is not { } account) return (null, "it belongs to no account of ours");
        var customer = issuer.Claims.Customer?.Text(claims);
        if (issuer.Claims.Customer is not null && (customer is null || !IsPlain(customer))) return (null, "it names no customer");
        var roles = Translate(issuer.Claims.Roles?.Texts(claims), issuer.Roles);
        var scopes = Translate(issuer.Claims.Scopes?.Texts(claims).SelectMany(Scopes.Parse), issuer.Scopes);
        return (new Principal
        {
            Subject = SubjectOf(issuer.Issuer, subject),
            AccountId = account,
            OrganizationId = account,
            Email = EmailOf(issuer, claims),
            Roles = roles,
            Scopes = issuer.RoleScopes ? [.. scopes.Union(roles.SelectMany(roleScopes.ScopesOf), StringComparer.Ordinal)] : scopes,
            Scheme = SchemeNames.Bearer,
            LiveMode = issuer.LiveMode,
            TokenId = TokenIdOf(text),
            Customer = customer,
            // As if it were older by the skew: a provider whose clock is ahead must not date a token past a revocation.
            IssuedAt = ForeignTokenRules.Time(claims, "iat") - ForeignTokenRules.ClockSkew,
            ExpiresAt = ForeignTokenRules.Time(claims, "exp"),
        }, null);
    }

    private static string? AccountOf(TrustedIssuer issuer, JsonElement claims)
    {
        if (issuer.Account is not null) return issuer.Account;
        if (issuer.Claims.Account?.Text(claims) is not { } claimed) return null;
        if (issuer.Accounts.TryGetValue(claimed, out var account)) return account;
        return issuer.TrustAccountClaim && Identifiers.IsWellFormed(claimed, Identifiers.Account) ? claimed : null;
    }

    private static string? EmailOf(TrustedIssuer issuer, JsonElement claims) =>
        issuer.Claims.Email?.Text(claims) is { } email && (issuer.TrustEmail || issuer.Claims.EmailVerified.IsTrue(claims)) ? EmailAddress.Parse(email) : null;

    private static IReadOnlyList<string> Translate(IEnumerable<string>? theirs, IReadOnlyDictionary<string, string> ours) =>
        [.. (theirs ?? []).Select(name => ours.GetValueOrDefault(name)).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static bool IsPlain(string text) => text.Length is > 0 and <= MaxTextLength && !text.Any(char.IsControl);

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..IdDigits];
}
