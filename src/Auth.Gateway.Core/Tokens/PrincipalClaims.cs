using System.Net;
using Auth.Gateway.Core.Principals;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Auth.Gateway.Core.Tokens;

/// <summary>The one mapping between a principal and the claims of our tokens (RFC 7519, RFC 9068; the rest are ours).</summary>
public static class PrincipalClaims
{
    public const string Account = "account_id";
    public const string Organization = "organization_id";
    public const string User = "user_id";
    public const string Email = "email";
    public const string Roles = "roles";
    public const string Scope = "scope";
    public const string LiveMode = "live_mode";
    public const string Key = "key_id";
    public const string Session = "sid";
    public const string Use = "token_use";
    public const string Customer = "customer";
    public const string OnlyAudience = "only_audience";
    public const string DerivedFrom = "derived_from";
    public const string Networks = "allowed_networks";
    public const string RateLimit = "rate_limit";

    /// <summary>
    /// <see cref="Principal.IssuedAt"/> in milliseconds since the epoch: finer than <c>iat</c>, so that what was issued after a revocation is told from what
    /// was before, and never later than it.
    /// </summary>
    public const string IssuedAtMilliseconds = "iat_ms";

    public const string ClientId = "client_id";

    /// <summary>Missing facts are missing claims.</summary>
    public static Dictionary<string, object> Write(Principal principal)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [JwtRegisteredClaimNames.Sub] = principal.Subject,
            [Account] = principal.AccountId,
            [Organization] = principal.OrganizationId,
            [LiveMode] = principal.LiveMode,
        };
        Add(User, principal.UserId);
        Add(Email, principal.Email);
        Add(Key, principal.KeyId);
        Add(Session, principal.SessionId);
        Add(Customer, principal.Customer);
        Add(RateLimit, principal.RateLimit);
        Add(OnlyAudience, principal.Audience);
        if (principal.DerivedFrom.Count > 0) claims[DerivedFrom] = principal.DerivedFrom;
        if (principal.Roles.Count > 0) claims[Roles] = principal.Roles;
        if (principal.Scopes.Count > 0) claims[Scope] = Scopes.Format(principal.Scopes);
        if (principal.AllowedNetworks.Count > 0) claims[Networks] = principal.AllowedNetworks.Select(network => network.ToString()).ToList();
        return claims;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) claims[name] = value;
        }
    }

    /// <summary>Reads a token whose signature was checked. Null when it lacks what each of our access tokens has, or has it in another form.</summary>
    public static Principal? Read(JsonWebToken token, string scheme)
    {
        if (Text(token, JwtRegisteredClaimNames.Sub) is not { } subject
            || Text(token, Account) is not { } account
            || Text(token, Organization) is not { } organization
            || Text(token, JwtRegisteredClaimNames.Jti) is not { } tokenId
            || Text(token, Use) is not { } use
            || !token.TryGetPayloadValue<long>(IssuedAtMilliseconds, out var issuedAt) || issuedAt <= 0
            || !token.TryGetClaim(LiveMode, out var mode) || !bool.TryParse(mode.Value, out var liveMode)
            || List(token, Roles) is not { } roles
            || List(token, DerivedFrom) is not { } derivedFrom
            || ReadNetworks(token) is not { } networks)
        {
            return null;
        }

        return new Principal
        {
            Subject = subject,
            AccountId = account,
            OrganizationId = organization,
            UserId = Text(token, User),
            Email = Text(token, Email),
            Roles = roles,
            Scopes = Scopes.Parse(Text(token, Scope)),
            Scheme = scheme,
            LiveMode = liveMode,
            KeyId = Text(token, Key),
            SessionId = Text(token, Session),
            TokenId = tokenId,
            TokenUse = use,
            Customer = Text(token, Customer),
            Audience = Text(token, OnlyAudience),
            DerivedFrom = derivedFrom,
            AllowedNetworks = networks,
            RateLimit = Text(token, RateLimit),
            IssuedAt = DateTimeOffset.FromUnixTimeMilliseconds(issuedAt),
            ExpiresAt = new DateTimeOffset(token.ValidTo, TimeSpan.Zero),
        };
    }

    private static string? Text(JsonWebToken token, string name) =>
        token.TryGetPayloadValue<string>(name, out var value) && !string.IsNullOrEmpty(value) ? value : null;

    // Absent is empty; present and no list is null: a restriction that cannot be read must not be taken for none.
    private static IReadOnlyList<string>? List(JsonWebToken token, string name) =>
        token.TryGetPayloadValue<string[]>(name, out var values) ? values : token.TryGetClaim(name, out _) ? null : [];

    private static List<IPNetwork>? ReadNetworks(JsonWebToken token)
    {
        if (List(token, Networks) is not { } texts) return null;
        var networks = new List<IPNetwork>();
        foreach (var text in texts)
        {
            if (!IPNetwork.TryParse(text, out var network)) return null;
            networks.Add(network);
        }

        return networks;
    }
}
