using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Tests.BadInput;

/// <summary>Makes tokens out of a good one, with the gateway's own key where only the content is to be wrong.</summary>
public sealed class TokenForge(GatewayUnderTest gateway, string good)
{
    private SigningKeyRing Ring => gateway.Services.GetRequiredService<SigningKeyRing>();

    public string Good => good;

    /// <summary>The good token's parts with changes, signed with the gateway's own key: all but what was changed is right.</summary>
    public string Signed(Action<JsonObject>? header = null, Action<JsonObject>? claims = null) => SignedText(Changed(0, header), Changed(1, claims));

    public string SignedText(string header, string claims) => Sign(header, claims, OwnSignature);

    public string SignedBytes(string header, byte[] claims) => SignedEncoded(Encode(header), Base64Url.EncodeToString(claims));

    /// <param name="header">Encoded already, as is the other.</param>
    public string SignedEncoded(string header, string claims) => $"{header}.{claims}.{Base64Url.EncodeToString(OwnSignature(Encoding.ASCII.GetBytes($"{header}.{claims}")))}";

    /// <summary>The good token's parts with changes, and whatever signature is made of them.</summary>
    public string SignedBy(Func<byte[], byte[]> sign, Action<JsonObject>? header = null, Action<JsonObject>? claims = null) => Sign(Changed(0, header), Changed(1, claims), sign);

    /// <summary>As the gateway itself signs access tokens.</summary>
    public byte[] OwnSignature(byte[] data) => Ring.TokenKey.Key switch
    {
        ECDsaSecurityKey elliptic => elliptic.ECDsa.SignData(data, HashAlgorithmName.SHA256),
        RsaSecurityKey rsa => rsa.Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        SymmetricSecurityKey symmetric => HMACSHA256.HashData(symmetric.Key, data),
        var other => throw new InvalidOperationException($"{other.GetType()} signs no tokens."),
    };

    /// <summary>Signed with a key that somebody else has made.</summary>
    public string SignedByAnother(ECDsa key, Action<JsonObject>? header = null) => Sign(Changed(0, header), Changed(1, null), data => key.SignData(data, HashAlgorithmName.SHA256));

    /// <summary>MACed with bytes that everybody knows, in the hope that the public key is taken for a shared secret.</summary>
    public string Maced(byte[] secret, string keyId)
    {
        return Sign(
            Changed(0, header =>
            {
                header["alg"] = "HS256";
                header["kid"] = keyId;
            }),
            Changed(1, null),
            data => HMACSHA256.HashData(secret, data));
    }

    /// <summary>With this header, the good claims, and the signature as it is given.</summary>
    public string Assembled(Action<JsonObject> header, string signature) => $"{Encode(Changed(0, header))}.{good.Split('.')[1]}.{signature}";

    /// <summary>The public keys in the forms in which somebody might feed them to HMAC.</summary>
    public IEnumerable<byte[]> PublicKeyTexts()
    {
        var key = ((ECDsaSecurityKey)Ring.TokenKey.Key).ECDsa;
        yield return key.ExportSubjectPublicKeyInfo();
        yield return Encoding.UTF8.GetBytes(key.ExportSubjectPublicKeyInfoPem());
        yield return Encoding.UTF8.GetBytes(key.ExportSubjectPublicKeyInfoPem() + "\n");
        yield return Encoding.UTF8.GetBytes(Ring.TokenKey.Published!.X + Ring.TokenKey.Published.Y);
        yield return [];
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private string Changed(int part, Action<JsonObject>? change)
    {
        var json = JsonNode.Parse(Base64Url.DecodeFromChars(good.Split('.')[part]))!.AsObject();
        change?.Invoke(json);
        return json.ToJsonString();
    }

    private static string Sign(string header, string claims, Func<byte[], byte[]> sign)
    {
        var text = $"{Encode(header)}.{Encode(claims)}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }
}
