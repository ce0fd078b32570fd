using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Auth.Gateway.Core.Lockouts;

/// <summary>
/// The text by which a browser is known again, <c>{issued}.{id}.{mac}</c>, bound to one user's e-mail address (OWASP's device cookie). It proves
/// that somebody signed in there before, and opens nothing.
/// </summary>
public static class KnownDeviceFormat
{
    private const int MaxLength = 128;
    private const int IdBytes = 16;

    public static string Write(byte[] key, string user, DateTimeOffset now)
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeSeconds()}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes))}");
        return $"{body}.{Mac(key, user, body)}";
    }

    /// <returns>The device's id; null unless it was written with this key, for this user, and not too long ago.</returns>
    public static string? Read(byte[] key, string user, string? text, DateTimeOffset now, TimeSpan lifetime)
    {
        if (text is null or { Length: > MaxLength } || text.Split('.') is not [var issued, var id, var mac]) return null;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Mac(key, user, $"{issued}.{id}")), Encoding.UTF8.GetBytes(mac))) return null;
        return DateTimeOffset.FromUnixTimeSeconds(long.Parse(issued, NumberStyles.None, CultureInfo.InvariantCulture)) + lifetime > now ? id : null;
    }

    private static string Mac(byte[] key, string user, string body) => Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{user}.{body}")));
}
