using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Auth.Gateway.Tests.TrustedIssuers;

/// <summary>A signing key of a provider: how it signs, and what it publishes.</summary>
public sealed class ProviderKey
{
    private readonly AsymmetricAlgorithm _key;

    private ProviderKey(string id, string algorithm, AsymmetricAlgorithm key) => (Id, Algorithm, _key) = (id, algorithm, key);

    public string Id { get; }

    public string Algorithm { get; }

    public static ProviderKey Create(string id, string algorithm = "ES256", int rsaBits = 2048) => new(id, algorithm, algorithm switch
    {
        "ES256" => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        "ES384" => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        _ => RSA.Create(rsaBits),
    });

    public byte[] Sign(byte[] data) => (_key, Algorithm) switch
    {
        (ECDsa key, "ES384") => key.SignData(data, HashAlgorithmName.SHA384),
        (ECDsa key, _) => key.SignData(data, HashAlgorithmName.SHA256),
        (RSA key, "PS256") => key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        (RSA key, _) => key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        _ => throw new InvalidOperationException(),
    };

    public JsonObject Published()
    {
        if (_key is RSA rsa)
        {
            var numbers = rsa.ExportParameters(false);
            return new JsonObject { ["kty"] = "RSA", ["kid"] = Id, ["use"] = "sig", ["n"] = Base64Url.EncodeToString(numbers.Modulus), ["e"] = Base64Url.EncodeToString(numbers.Exponent) };
        }

        var point = ((ECDsa)_key).ExportParameters(false).Q;
        return new JsonObject
        {
            ["kty"] = "EC",
            ["kid"] = Id,
            ["use"] = "sig",
            ["crv"] = Algorithm == "ES384" ? "P-384" : "P-256",
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        };
    }

    /// <summary>The public key in the forms in which somebody might feed it to HMAC.</summary>
    public IEnumerable<byte[]> PublicTexts() =>
        [_key.ExportSubjectPublicKeyInfo(), Encoding.UTF8.GetBytes(_key.ExportSubjectPublicKeyInfoPem()), Encoding.UTF8.GetBytes(Published().ToJsonString())];
}
