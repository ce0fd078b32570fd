using System.Text.Json;
using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.Core.TrustedIssuers;

/// <summary>
/// What a foreign token must be before its provider is asked for anything: an access token, in its time, by an algorithm that is accepted. Pure, and
/// in RFC 8725's spirit: what a token is for is told by its type where it has one of its own (RFC 9068), and by what only ID tokens carry where not.
/// </summary>
public static class ForeignTokenRules
{
    public const string AccessTokenType = "at+jwt";
    public const string PlainType = "JWT";

    /// <summary>A token without a type is a <see cref="PlainType"/>.</summary>
    public static IReadOnlyList<string> DefaultTypes { get; } = [AccessTokenType, PlainType];

    /// <summary>Of the provider's clock before ours. Not behind: a token that has expired by our clock has expired.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private const string MediaTypePrefix = "application/";

    // OpenID Connect Core §2 and §3.3.2.11: none of them belongs into an access token.
    private static readonly string[] OfIdTokens = ["nonce", "at_hash", "c_hash", "s_hash"];

    /// <returns>Null when all is well, and otherwise why not: for the log, never for the caller.</returns>
    public static string? Refusal(TrustedIssuer issuer, JsonElement header, JsonElement claims, DateTimeOffset now) =>
        JsonText.Member(header, "alg") is not { } algorithm || !issuer.Algorithms.Contains(algorithm, StringComparer.Ordinal) ? "its algorithm is not accepted"
        : RefusalOfType(issuer, header, claims) ?? RefusalOfTime(issuer, claims, now);

    /// <summary>Seconds since the epoch (RFC 7519 §2, NumericDate), fractions dropped; null when it is not there, and when it is no such number.</summary>
    public static DateTimeOffset? Time(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;

    private static string? RefusalOfType(TrustedIssuer issuer, JsonElement header, JsonElement claims)
    {
        if (header.TryGetProperty("typ", out var typ) && JsonText.Of(typ) is null) return "its type is no text";
        var type = JsonText.Member(header, "typ") ?? PlainType;
        if (type.StartsWith(MediaTypePrefix, StringComparison.OrdinalIgnoreCase)) type = type[MediaTypePrefix.Length..];
        if (!issuer.TokenTypes.Contains(type, StringComparer.OrdinalIgnoreCase)) return "its type is not accepted";
        // A logout token or another security event (RFC 8417 §2.2).
        if (claims.TryGetProperty("events", out _)) return "it is an event and no access token";
        if (string.Equals(type, AccessTokenType, StringComparison.OrdinalIgnoreCase)) return null;
        // Keycloak's and Cognito's words for it.
        var use = (JsonText.Member(claims, "typ") ?? JsonText.Member(claims, "token_use"))?.ToUpperInvariant();
        if (use is not (null or "BEARER" or "ACCESS" or "ID")) return "it is no access token";
        return !issuer.AcceptIdTokens && (use == "ID" || OfIdTokens.Any(name => claims.TryGetProperty(name, out _))) ? "it is an ID token" : null;
    }

    private static string? RefusalOfTime(TrustedIssuer issuer, JsonElement claims, DateTimeOffset now)
    {
        if (Time(claims, "exp") is not { } expires || Time(claims, "iat") is not { } issued) return "it does not say when it was issued and when it expires";
        if (expires <= now) return "it has expired";
        if (expires - issued > issuer.MaxLifetime) return "it lives longer than MaxLifetime";
        if (issued > now + ClockSkew) return "it was issued in the future";
        if (claims.TryGetProperty("nbf", out _) && !(Time(claims, "nbf") <= now + ClockSkew)) return "it is not valid yet";
        return null;
    }
}
