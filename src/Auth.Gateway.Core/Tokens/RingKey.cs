using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Core.Tokens;

/// <summary>A signing key ready for use: it knows the one algorithm that it may be used with (RFC 8725 §3.1).</summary>
public sealed class RingKey
{
    // They keep what they have prepared, and serve many threads at once.
    private readonly SignatureProvider _signer;
    private readonly SignatureProvider _verifier;
    private readonly ConcurrentDictionary<string, byte[]> _headers = new(StringComparer.Ordinal);

    private RingKey(SecurityKey key, string algorithm, JsonWebKey? published)
    {
        var providers = new CryptoProviderFactory { CacheSignatureProviders = false };
        (_signer, _verifier) = (providers.CreateForSigning(key, algorithm), providers.CreateForVerifying(key, algorithm));
        (Key, Algorithm, Published) = (key, algorithm, published);
    }

    /// <summary>The <c>kid</c> of what it signs.</summary>
    public string Id => Key.KeyId;

    /// <summary>ES256, RS256 or HS256.</summary>
    public string Algorithm { get; }

    public SecurityKey Key { get; }

    /// <summary>The public part (RFC 7517); null for a symmetric key, which has none.</summary>
    public JsonWebKey? Published { get; }

    private int SignatureLength => Algorithm switch
    {
        SecurityAlgorithms.EcdsaSha256 => 64,
        SecurityAlgorithms.HmacSha256 => 32,
        _ => Key.KeySize / 8,
    };

    /// <summary>The header of what it signs, as it stands in a token.</summary>
    /// <param name="type">The header's <c>typ</c>.</param>
    public ReadOnlySpan<byte> Header(string type) => _headers.GetOrAdd(type, static (type, key) => CompactJwsWriter.Header(key, type), this);

    /// <param name="input">What RFC 7515 §5.1 calls the signing input.</param>
    public byte[] Sign(ReadOnlySpan<byte> input)
    {
        var signature = new byte[SignatureLength];
        return _signer.Sign(input, signature, out var written) && written == signature.Length ? signature : throw new CryptographicException("The key made no signature of its length.");
    }

    /// <summary>In constant time where the key is symmetric. What has not the length of a signature is none (RFC 7518 §3.2 to §3.4).</summary>
    /// <param name="length">Of the input.</param>
    public bool Verify(byte[] input, int length, byte[] signature) =>
        signature.Length == SignatureLength && _verifier.Verify(input, 0, length, signature, 0, signature.Length);

    public static byte[] NewPrivateKey(string algorithm)
    {
        switch (algorithm)
        {
            case SecurityAlgorithms.EcdsaSha256:
                using (var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256)) return ecdsa.ExportPkcs8PrivateKey();
            case SecurityAlgorithms.RsaSha256:
                using (var rsa = RSA.Create(2048)) return rsa.ExportPkcs8PrivateKey();
            case SecurityAlgorithms.HmacSha256:
                return RandomNumberGenerator.GetBytes(32);
            default:
                throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not an algorithm that the gateway signs with.");
        }
    }

    public static RingKey Import(string id, string algorithm, byte[] privateKey)
    {
        switch (algorithm)
        {
            case SecurityAlgorithms.EcdsaSha256:
                var ecdsa = ECDsa.Create();
                ecdsa.ImportPkcs8PrivateKey(privateKey, out _);
                var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
                return new RingKey(new ECDsaSecurityKey(ecdsa) { KeyId = id }, algorithm, new JsonWebKey
                {
                    Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
                    Crv = JsonWebKeyECTypes.P256,
                    X = Base64UrlEncoder.Encode(point.X),
                    Y = Base64UrlEncoder.Encode(point.Y),
                    Use = JsonWebKeyUseNames.Sig,
                    Alg = algorithm,
                    Kid = id,
                });
            case SecurityAlgorithms.RsaSha256:
                var rsa = RSA.Create();
                rsa.ImportPkcs8PrivateKey(privateKey, out _);
                var modulus = rsa.ExportParameters(includePrivateParameters: false);
                return new RingKey(new RsaSecurityKey(rsa) { KeyId = id }, algorithm, new JsonWebKey
                {
                    Kty = JsonWebAlgorithmsKeyTypes.RSA,
                    N = Base64UrlEncoder.Encode(modulus.Modulus),
                    E = Base64UrlEncoder.Encode(modulus.Exponent),
                    Use = JsonWebKeyUseNames.Sig,
                    Alg = algorithm,
                    Kid = id,
                });
            case SecurityAlgorithms.HmacSha256:
                return new RingKey(new SymmetricSecurityKey(privateKey) { KeyId = id }, algorithm, published: null);
            default:
                throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Not an algorithm that the gateway signs with.");
        }
    }
}
