using System.Net;
using System.Text.Json;
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

    private static readonly long MaxSeconds = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    // No lifetime is longer than a week, and no token outlives the one that it was made from.
    private const long MaxSecondsBefore = 8 * 86400;

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
    public static Principal? Read(JsonElement token, string scheme)
    {
        var claims = new ClaimReader(token);
        var milliseconds = claims.Number(IssuedAtMilliseconds);
        var expiry = claims.Number(JwtRegisteredClaimNames.Exp);
        var issuedAt = claims.Number(JwtRegisteredClaimNames.Iat);
        _ = claims.Number(JwtRegisteredClaimNames.Nbf);
        _ = claims.Text(ClientId);
        var networks = ReadNetworks(claims.Texts(Networks));
        var principal = new Principal
        {
            Subject = claims.Text(JwtRegisteredClaimNames.Sub),
            AccountId = claims.Text(Account),
            OrganizationId = claims.Text(Organization),
            UserId = claims.OptionalText(User),
            Email = claims.OptionalText(Email),
            Roles = claims.Texts(Roles),
            Scopes = Scopes.Parse(claims.OptionalText(Scope)),
            Scheme = scheme,
            LiveMode = claims.Flag(LiveMode),
            KeyId = claims.OptionalText(Key),
            SessionId = claims.OptionalText(Session),
            TokenId = claims.Text(JwtRegisteredClaimNames.Jti),
            TokenUse = claims.Text(Use),
            Customer = claims.OptionalText(Customer),
            Audience = claims.OptionalText(OnlyAudience),
            DerivedFrom = claims.Texts(DerivedFrom),
            AllowedNetworks = networks ?? [],
            RateLimit = claims.OptionalText(RateLimit),
        };
        // Its facts are as old as the token or, of one that was made from another, a little older; and no instant is beyond what a calendar holds.
        var isDated = (issuedAt - (milliseconds / 1000)) is >= 0 and <= MaxSecondsBefore && issuedAt <= MaxSeconds && expiry <= MaxSeconds;
        if (claims.HasFailed || networks is null || !isDated) return null;
        return principal with { IssuedAt = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(expiry) };
    }

    // A restriction that cannot be read must not be taken for none.
    private static List<IPNetwork>? ReadNetworks(IReadOnlyList<string> texts)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in texts)
        {
            if (!IPNetwork.TryParse(text, out var network)) return null;
            networks.Add(network);
        }

        return networks;
    }
}
