using System.Security.Cryptography;
using System.Text;

namespace Auth.Gateway.Core.PasswordFormats;

/// <summary>Ulrich Drepper's SHA-crypt, <c>$5$</c> (SHA-256) and <c>$6$</c> (SHA-512), https://www.akkadia.org/drepper/SHA-crypt.txt.</summary>
internal static class ShaCrypt
{
    private static ReadOnlySpan<byte> Order256 => [0, 10, 20, 21, 1, 11, 12, 22, 2, 3, 13, 23, 24, 4, 14, 15, 25, 5, 6, 16, 26, 27, 7, 17, 18, 28, 8, 9, 19, 29, 31, 30];

    private static ReadOnlySpan<byte> Order512 =>
    [
        0, 21, 42, 22, 43, 1, 44, 2, 23, 3, 24, 45, 25, 46, 4, 47, 5, 26, 6, 27, 48, 28, 49, 7, 50, 8, 29, 9, 30, 51, 31, 52, 10, 53, 11, 32, 12, 33, 54, 34, 55, 13, 56, 14, 35, 15, 36, 57, 37, 58, 16, 59, 17, 38,
        18, 39, 60, 40, 61, 19, 62, 20, 41, 63,
    ];

    /// <returns>The digest as it stands behind the salt, 43 or 86 characters.</returns>
    public static string Compute(string password, HashAlgorithmName algorithm, string salt, int rounds)
    {
        var (key, seed) = (Encoding.UTF8.GetBytes(password), Encoding.ASCII.GetBytes(salt));
        using var hash = IncrementalHash.CreateHash(algorithm);
        var inner = Sum(hash, key, seed, key);
        hash.AppendData(key);
        hash.AppendData(seed);
        hash.AppendData(Stretch(inner, key.Length));
        for (var bits = key.Length; bits > 0; bits >>= 1) hash.AppendData((bits & 1) == 1 ? inner : key);
        var digest = hash.GetHashAndReset();
        for (var i = 0; i < key.Length; i++) hash.AppendData(key);
        var p = Stretch(hash.GetHashAndReset(), key.Length);
        for (var i = 0; i < 16 + digest[0]; i++) hash.AppendData(seed);
        var s = Stretch(hash.GetHashAndReset(), seed.Length);
        for (var round = 0; round < rounds; round++)
        {
            var isOdd = (round & 1) == 1;
            digest = Sum(hash, isOdd ? p : digest, round % 3 == 0 ? [] : s, round % 7 == 0 ? [] : p, isOdd ? digest : p);
        }

        return CryptAlphabet.Encode(digest, algorithm == HashAlgorithmName.SHA256 ? Order256 : Order512);
    }

    private static byte[] Sum(IncrementalHash hash, params ReadOnlySpan<byte[]> parts)
    {
        foreach (var part in parts) hash.AppendData(part);
        return hash.GetHashAndReset();
    }

    private static byte[] Stretch(byte[] block, int length) => [.. Enumerable.Range(0, length).Select(i => block[i % block.Length])];
}
