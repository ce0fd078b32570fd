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

    /// <summary>What a token of ours says of whom it is for. Missing facts are missing claims.</summary>
    public static void Write(Utf8JsonWriter writer, Principal principal)
    {
        WriteIdentity(writer, principal);
        WriteText(writer, RateLimit, principal.RateLimit);
        WriteTexts(writer, DerivedFrom, principal.DerivedFrom);
        WriteTexts(writer, Roles, principal.Roles);
        WriteTexts(writer, Networks, [.. principal.AllowedNetworks.Select(network => network.ToString())]);
    }

    /// <summary>The part of it that an upstream is told, too; roles have another form there.</summary>
    public static void WriteIdentity(Utf8JsonWriter writer, Principal principal)
    {
        writer.WriteString(JwtRegisteredClaimNames.Sub, principal.Subject);
        writer.WriteString(Account, principal.AccountId);
        writer.WriteString(Organization, principal.OrganizationId);
        writer.WriteBoolean(LiveMode, principal.LiveMode);
        WriteText(writer, User, principal.UserId);
        WriteText(writer, Email, principal.Email);
        WriteText(writer, Key, principal.KeyId);
        WriteText(writer, Session, principal.SessionId);
        WriteText(writer, Customer, principal.Customer);
        WriteText(writer, OnlyAudience, principal.Audience);
        if (principal.Scopes.Count > 0) writer.WriteString(Scope, Scopes.Format(principal.Scopes));
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

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) writer.WriteString(name, value);
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0) return;
        writer.WriteStartArray(name);
        foreach (var value in values) writer.WriteStringValue(value);
        writer.WriteEndArray();
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
