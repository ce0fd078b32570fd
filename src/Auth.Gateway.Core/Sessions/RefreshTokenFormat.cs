using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Auth.Gateway.Core.Sessions;

/// <summary>
/// The text of a refresh token: <c>rt_{session}_{generation}_{mac}</c>, the MAC being HMAC-SHA-256 in base64url. Nothing in the store lets anybody
/// make one, a used one can be told from an invented one for ever, and the same successor can be given twice without having been kept.
/// </summary>
public static class RefreshTokenFormat
{
    private const string Prefix = "rt_";
    private const int MaxLength = 128;

    public static string Write(byte[] key, string sessionId, int generation) => Body(sessionId, generation) + "_" + Mac(key, sessionId, generation);

    /// <summary>False for everything but the very text that <see cref="Write"/> made with this key.</summary>
    public static bool TryRead(byte[] key, string token, out string sessionId, out int generation)
    {
        sessionId = "";
        generation = 0;
        if (token.Length > MaxLength || !token.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        // ses_ brings an underscore of its own, and base64url may hold more: four parts at most.
        var parts = token[Prefix.Length..].Split('_', 4);
        if (parts.Length != 4) return false;
        var id = $"{parts[0]}_{parts[1]}";
        if (!Identifiers.IsWellFormed(id, Identifiers.Session)) return false;
        if (!int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1) return false;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Write(key, id, number)), Encoding.UTF8.GetBytes(token))) return false;
        (sessionId, generation) = (id, number);
        return true;
    }

    private static string Body(string sessionId, int generation) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{sessionId}_{generation}");

    private static string Mac(byte[] key, string sessionId, int generation) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(Body(sessionId, generation))));
}
