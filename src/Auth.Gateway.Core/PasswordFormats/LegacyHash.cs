using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Auth.Gateway.Core.PasswordFormats;

/// <summary>
/// How a password was hashed elsewhere, without the outcome: <see cref="Compute"/> makes that of a password again. What is stored of an imported hash
/// is this and today's hash of the outcome, so that a stolen store is worth no more than with passwords that were set here.
/// </summary>
/// <param name="Kind">One of <see cref="LegacyHashKinds"/>.</param>
/// <param name="Rounds">0 for kinds that have none.</param>
public sealed record LegacyHash(string Kind, int Rounds, byte[] Salt)
{
    private const string Mark = "wrapped";
    private const int Sha1Bytes = 20;

    /// <returns>Text as the old hash had it, or one that stands for the same bytes.</returns>
    public string Compute(string password) => Kind switch
    {
        LegacyHashKinds.Sha1 => Convert.ToBase64String(CryptographicOperations.HashData(HashAlgorithmName.SHA1, Encoding.UTF8.GetBytes(password))),
        LegacyHashKinds.Apr1 => Md5Crypt.Compute(password, "$apr1$", Encoding.ASCII.GetString(Salt)),
        LegacyHashKinds.Md5Crypt => Md5Crypt.Compute(password, "$1$", Encoding.ASCII.GetString(Salt)),
        LegacyHashKinds.Sha256Crypt => ShaCrypt.Compute(password, HashAlgorithmName.SHA256, Encoding.ASCII.GetString(Salt), Rounds),
        LegacyHashKinds.Sha512Crypt => ShaCrypt.Compute(password, HashAlgorithmName.SHA512, Encoding.ASCII.GetString(Salt), Rounds),
        LegacyHashKinds.Pbkdf2Sha1 => Pbkdf2(password, HashAlgorithmName.SHA1, Sha1Bytes),
        LegacyHashKinds.Pbkdf2Sha256 => Pbkdf2(password, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes),
        LegacyHashKinds.Pbkdf2Sha512 => Pbkdf2(password, HashAlgorithmName.SHA512, SHA512.HashSizeInBytes),
        _ => throw new InvalidOperationException($"{Kind} is no kind of password hash."),
    };

    /// <param name="hash">Today's hash of what <see cref="Compute"/> makes of the password.</param>
    public string Wrap(string hash) => string.Create(CultureInfo.InvariantCulture, $"{Mark}${Kind}${Rounds}${Convert.ToHexString(Salt)}${hash}");

    /// <returns>Null for a hash that was not imported.</returns>
    public static (LegacyHash Legacy, string Hash)? Unwrap(string? stored) => stored?.Split('$') is [Mark, var kind, var rounds, var salt, var hash]
        ? (new LegacyHash(kind, int.Parse(rounds, CultureInfo.InvariantCulture), Convert.FromHexString(salt)), hash)
        : null;

    private string Pbkdf2(string password, HashAlgorithmName algorithm, int size) => Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2(password, Salt, Rounds, algorithm, size));
}
