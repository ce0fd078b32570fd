using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Core.TrustedIssuers;

/// <summary>
/// The signature algorithms (RFC 7518 §3.1) that foreign tokens may have: those with a public key. A MAC would make whoever can verify a token able to
/// make one, and <c>none</c> is no signature.
/// </summary>
public static class SignatureAlgorithm
{
    // Shorter RSA keys are no longer safe (RFC 7518 §3.3).
    private const int MinRsaBits = 2048;

    private static readonly Dictionary<string, string> KeyTypes = new(StringComparer.Ordinal)
    {
        ["RS256"] = "RSA",
        ["RS384"] = "RSA",
        ["RS512"] = "RSA",
        ["PS256"] = "RSA",
        ["PS384"] = "RSA",
        ["PS512"] = "RSA",
        ["ES256"] = "P-256",
        ["ES384"] = "P-384",
        ["ES512"] = "P-521",
    };

    public static IReadOnlyList<string> Default { get; } = ["RS256", "PS256", "ES256", "ES384"];

    public static IEnumerable<string> All => KeyTypes.Keys;

    /// <summary>Whether this published key verifies signatures of this algorithm. The key decides: its type, its use and, where it says one, its algorithm.</summary>
    public static bool Fits(JsonWebKey key, string algorithm) =>
        KeyTypes.TryGetValue(algorithm, out var needed)
        && (string.IsNullOrEmpty(key.Use) || key.Use == JsonWebKeyUseNames.Sig)
        && (key.KeyOps.Count == 0 || key.KeyOps.Contains("verify"))
        && (string.IsNullOrEmpty(key.Alg) || key.Alg == algorithm)
        && (key.Kty, needed) switch
        {
            ("RSA", "RSA") => key.KeySize >= MinRsaBits,
            ("EC", not "RSA") => key.Crv == needed,
            _ => false,
        };
}
