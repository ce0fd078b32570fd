using System.Security.Cryptography;
using System.Text;

namespace Auth.Gateway.Core.PasswordFormats;

/// <summary>
/// Poul-Henning Kamp's MD5-crypt, as htpasswd writes it by default (<c>$apr1$</c>) and old systems do (<c>$1$</c>). Only to recognise the password behind a
/// hash that was taken over; what is stored is never this alone.
/// </summary>
internal static class Md5Crypt
{
    private const int Rounds = 1000;
    private const int Size = 16;

    private static ReadOnlySpan<byte> Order => [0, 6, 12, 1, 7, 13, 2, 8, 14, 3, 9, 15, 4, 10, 5, 11];

    /// <param name="magic"><c>$apr1$</c> or <c>$1$</c>.</param>
    /// <returns>The digest as it stands behind the salt, 22 characters.</returns>
    public static string Compute(string password, string magic, string salt)
    {
        var (key, seed) = (Encoding.UTF8.GetBytes(password), Encoding.ASCII.GetBytes(salt));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var digest = Sum(hash, key, seed, key);
        hash.AppendData(key);
        hash.AppendData(Encoding.ASCII.GetBytes(magic));
        hash.AppendData(seed);
        for (var left = key.Length; left > 0; left -= Size) hash.AppendData(digest, 0, Math.Min(left, Size));
        for (var bits = key.Length; bits > 0; bits >>= 1) hash.AppendData((bits & 1) == 1 ? [0] : key.AsSpan(0, 1));
        digest = hash.GetHashAndReset();
        for (var round = 0; round < Rounds; round++)
        {
            var isOdd = (round & 1) == 1;
            digest = Sum(hash, isOdd ? key : digest, round % 3 == 0 ? [] : seed, round % 7 == 0 ? [] : key, isOdd ? digest : key);
        }

        return CryptAlphabet.Encode(digest, Order);
    }

    private static byte[] Sum(IncrementalHash hash, params ReadOnlySpan<byte[]> parts)
    {
        foreach (var part in parts) hash.AppendData(part);
        return hash.GetHashAndReset();
    }
}
