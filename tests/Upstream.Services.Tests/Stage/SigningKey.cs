using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Upstream.Services.Tests.Stage;

/// <summary>A real P-256 key that signs as the gateway does, or as a forger would.</summary>
public sealed class SigningKey(string kid) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Kid => kid;

    public JsonObject PublicJwk()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return new()
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["use"] = "sig",
            ["alg"] = "ES256",
            ["kid"] = kid,
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        };
    }

    public byte[] PublicPem() => Encoding.UTF8.GetBytes(_key.ExportSubjectPublicKeyInfoPem());

    public string Sign(JsonObject header, JsonObject payload) =>
        Join(header, payload, content => _key.SignData(content, HashAlgorithmName.SHA256));

    public static string Join(JsonObject header, JsonObject payload, Func<byte[], byte[]> sign)
    {
        var content = $"{Encode(header)}.{Encode(payload)}";
        return $"{content}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(content)))}";
    }

    public void Dispose() => _key.Dispose();

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
