using System.Security.Cryptography;
using System.Text;

namespace Auth.Gateway.Core.Tokens;

/// <summary>Encrypts what must be kept but not be readable in the store: AES-256-GCM, bound to the id of what it belongs to.</summary>
public sealed class MasterKey
{
    public const int MinBytes = 32;

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly byte[] _key;

    /// <param name="secret">At least 32 random bytes.</param>
    public MasterKey(ReadOnlySpan<byte> secret)
    {
        if (secret.Length < MinBytes) throw new ArgumentException("A master key has at least 32 bytes.", nameof(secret));
        _key = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, _key, salt: [], info: "auth-gateway key ring"u8);
    }

    public byte[] Protect(ReadOnlySpan<byte> plain, string owner)
    {
        var result = new byte[NonceLength + plain.Length + TagLength];
        var nonce = result.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagLength);
        aes.Encrypt(nonce, plain, result.AsSpan(NonceLength, plain.Length), result.AsSpan(NonceLength + plain.Length), Encoding.UTF8.GetBytes(owner));
        return result;
    }

    /// <exception cref="CryptographicException">It was protected with another master key, for another owner, or was tampered with.</exception>
    public byte[] Unprotect(ReadOnlySpan<byte> sealedBytes, string owner)
    {
        if (sealedBytes.Length < NonceLength + TagLength) throw new CryptographicException("Too short to be protected data.");
        var plain = new byte[sealedBytes.Length - NonceLength - TagLength];
        using var aes = new AesGcm(_key, TagLength);
        aes.Decrypt(
            sealedBytes[..NonceLength], sealedBytes.Slice(NonceLength, plain.Length), sealedBytes[^TagLength..], plain, Encoding.UTF8.GetBytes(owner));
        return plain;
    }
}
