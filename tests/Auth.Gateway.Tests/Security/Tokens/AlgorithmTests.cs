using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Auth.Gateway.Tests.Stage;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Tests.Security.Tokens;

/// <summary>RFC 8725 §3.1 and §3.2: each key has one algorithm, and no token changes that.</summary>
[Collection(TokenTests.Name)]
public sealed class AlgorithmTests(TokenStage stage)
{
    [Theory]
    [MemberData(nameof(TokenStage.Algorithms), MemberType = typeof(TokenStage))]
    public async Task RFC_8725_3_1_the_forge_makes_tokens_that_every_door_opens_to_when_nothing_is_changed(string algorithm)
    {
        var scene = await stage.SceneAsync(algorithm);
        await scene.AcceptedAsync(scene.Token);
        await scene.AcceptedAsync(scene.Forge.Signed());
    }

    [Theory]
    [MemberData(nameof(TokenStage.Algorithms), MemberType = typeof(TokenStage))]
    public async Task RFC_8725_3_2_none_is_no_algorithm_however_it_is_written(string algorithm)
    {
        var scene = await stage.SceneAsync(algorithm);
        var texts = Enumerable.Range(0, 16).Select(bits => string.Concat("none".Select((letter, i) => (bits >> i & 1) == 1 ? char.ToUpperInvariant(letter) : letter)));
        var nones = texts.Concat(["", " none", "none ", "none\0", "n\u043ene", "null"]).Select(text => JsonValue.Create(text)).Cast<JsonNode?>()
            .Concat([null, 0, false, new JsonArray(), new JsonArray("none"), new JsonObject()]);
        var good = scene.Token.Split('.')[2];
        await scene.RefusedAsync(
            from none in nones
            from signature in new[] { "", good, "AA" }
            select scene.Forge.Assembled(header => header["alg"] = none?.DeepClone(), signature));
        await scene.RefusedAsync(scene.Forge.Assembled(header => header.Remove("alg"), good), scene.Forge.Assembled(header => header.Remove("alg"), ""), scene.Forge.Signed(header => header.Remove("alg")));
        await scene.RefusedAsync(scene.Forge.Assembled(KeylessNone, ""), scene.Forge.Assembled(KeylessNone, "AA"));

        static void KeylessNone(JsonObject header)
        {
            header["alg"] = "none";
            header.Remove("kid");
        }
    }

    [Theory]
    [MemberData(nameof(TokenStage.Algorithms), MemberType = typeof(TokenStage))]
    public async Task RFC_8725_3_1_the_key_decides_on_the_algorithm_even_if_the_other_signature_is_good(string algorithm)
    {
        var scene = await stage.SceneAsync(algorithm);
        await scene.RefusedAsync(GoodInAnotherAlgorithm(scene.Ring.TokenKey.Key).Select(other => scene.Forge.SignedBy(other.Sign, header => header["alg"] = other.Name)));
        string[] names = ["ES256", "ES384", "ES512", "ES256K", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "HS256", "HS384", "HS512", "EdDSA", "RSA1_5", "dir", "A256KW"];
        var cases = names.Append(algorithm.ToLowerInvariant()).Append(algorithm + " ").Append("http://www.w3.org/2001/04/xmldsig-more#" + algorithm);
        await scene.RefusedAsync(cases.Where(name => name != algorithm).Select(name => scene.Forge.Signed(header => header["alg"] = name)));
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("HS256")]
    public async Task RFC_8725_3_1_the_key_of_assertions_signs_no_token_under_the_name_of_another(string algorithm)
    {
        var scene = await stage.SceneAsync(algorithm);
        var assertions = ((ECDsaSecurityKey)scene.Ring.AssertionKey.Key).ECDsa;
        await scene.RefusedAsync(
            scene.Forge.SignedBy(data => assertions.SignData(data, HashAlgorithmName.SHA256)),
            scene.Forge.SignedBy(data => assertions.SignData(data, HashAlgorithmName.SHA256), header => header["alg"] = "ES256"),
            scene.Forge.Signed(header => header["kid"] = scene.Ring.AssertionKey.Id),
            scene.Forge.Signed(header =>
            {
                header["kid"] = scene.Ring.AssertionKey.Id;
                header["alg"] = "ES256";
            }));
    }

    [Theory]
    [MemberData(nameof(TokenStage.Algorithms), MemberType = typeof(TokenStage))]
    public async Task RFC_8725_2_1_a_MAC_with_what_everybody_knows_is_no_signature(string algorithm)
    {
        var scene = await stage.SceneAsync(algorithm);
        var jwks = (await scene.Gateway.Client.CallAsync("GET /.well-known/jwks.json")).Body;
        var secrets = scene.Ring.Published.SelectMany(key => PublicKeyTexts.Of(key, scene.Ring.Find(key.Kid)!.Key)).Concat(PublicKeyTexts.Guesses(jwks, scene.Gateway.Url)).ToList();
        Assert.True(secrets.Count > 25);
        var macs = new (string Name, Func<byte[], byte[], byte[]> Mac)[] { ("HS256", HMACSHA256.HashData), ("HS384", HMACSHA384.HashData), ("HS512", HMACSHA512.HashData) };
        await scene.RefusedAsync(
            from secret in secrets
            from mac in macs
            from keyId in new[] { scene.Ring.TokenKey.Id, scene.Ring.AssertionKey.Id }.Distinct(StringComparer.Ordinal)
            select scene.Forge.SignedBy(data => mac.Mac(secret, data), header =>
            {
                header["alg"] = mac.Name;
                header["kid"] = keyId;
            }));
    }

    private static IEnumerable<(string Name, Func<byte[], byte[]> Sign)> GoodInAnotherAlgorithm(SecurityKey key) => key switch
    {
        ECDsaSecurityKey elliptic => [("ES384", data => elliptic.ECDsa.SignData(data, HashAlgorithmName.SHA384)), ("ES512", data => elliptic.ECDsa.SignData(data, HashAlgorithmName.SHA512))],
        RsaSecurityKey { Rsa: var rsa } =>
        [
            ("RS384", data => rsa.SignData(data, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1)),
            ("RS512", data => rsa.SignData(data, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1)),
            ("PS256", data => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
            ("PS512", data => rsa.SignData(data, HashAlgorithmName.SHA512, RSASignaturePadding.Pss)),
            ("RS256", data => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
            ("RS256", data => rsa.SignData(data, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1)),
        ],
        SymmetricSecurityKey symmetric => [("HS384", data => HMACSHA384.HashData(symmetric.Key, data)), ("HS512", data => HMACSHA512.HashData(symmetric.Key, data))],
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, "Unknown."),
    };
}
