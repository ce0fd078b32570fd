using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Auth.Gateway.Core.ApiKeys;

/// <summary>
/// The text of a key: <c>{prefix}_{live|test}_{random}{checksum}</c>, 30 random base62 characters (178 bits) and a CRC-32 in 6. The checksum lets
/// typing errors and guesses be refused without asking the store; it proves nothing, so it never stands in for the store.
/// </summary>
public static partial class ApiKeyFormat
{
    public const string PrefixRemedy = "must be 1 to 20 characters: a lower-case letter, then lower-case letters, digits or single inner underscores.";

    /// <summary>Longest credential that is looked at, in characters; imported keys can have any form.</summary>
    public const int MaxLength = 512;

    // Not $, which also matches before a line break at the end.
    private const string PrefixPattern = @"^[a-z](?:_?[a-z0-9])*\z";
    private const int MaxPrefixLength = 20;
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomLength = 30;
    private const int ChecksumLength = 6;
    private const int ShownLength = 4;

    /// <returns>The key, and its beginning that may be kept and shown.</returns>
    public static (string Key, string Shown) New(string prefix, bool liveMode)
    {
        var head = $"{prefix}_{(liveMode ? "live" : "test")}_";
        var body = head + RandomNumberGenerator.GetString(Base62, RandomLength);
        return (body + Checksum(body), body[..(head.Length + ShownLength)]);
    }

    /// <summary>SHA-256 in lower-case hexadecimal: what is stored, and what an import brings.</summary>
    public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>False only for a text in the form of our keys with the configured prefix whose checksum is wrong: not worth a look-up.</summary>
    public static bool MayExist(string key, string prefix)
    {
        if (key.Length is 0 or > MaxLength || key.Any(char.IsControl)) return false;
        var tail = key.AsSpan();
        if (!tail.StartsWith(prefix) || tail.Length != prefix.Length + "_live_".Length + RandomLength + ChecksumLength) return true;
        tail = tail[prefix.Length..];
        if (!tail.StartsWith("_live_") && !tail.StartsWith("_test_")) return true;
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(key[^ChecksumLength..]), Encoding.UTF8.GetBytes(Checksum(key[..^ChecksumLength])));
    }

    public static bool IsPrefix(string text) => text.Length <= MaxPrefixLength && PrefixExpression().IsMatch(text);

    // CRC-32/ISO-HDLC, the one of zip and PNG. BitOperations has CRC-32C only, and System.IO.Hashing is no dependency worth eight lines.
    private static string Checksum(string text)
    {
        var crc = uint.MaxValue;
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
        }

        crc = ~crc;
        return string.Create(ChecksumLength, crc, static (chars, value) =>
        {
            for (var i = chars.Length - 1; i >= 0; i--, value /= 62) chars[i] = Base62[(int)(value % 62)];
        });
    }

    [GeneratedRegex(PrefixPattern, RegexOptions.CultureInvariant)]
    private static partial Regex PrefixExpression();
}
