using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Tests.BadInput;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Tests.Security.Tokens;

/// <summary>RFC 8725 §3.10, RFC 7515 §4.1, RFC 7797 §6: a token names one of our keys by its exact id, and brings nothing else that could be one or could change what is signed.</summary>
[Collection(TokenTests.Name)]
public sealed class KeyChoiceTests(TokenStage stage)
{
    [Theory]
    [MemberData(nameof(TokenStage.Algorithms), MemberType = typeof(TokenStage))]
    public async Task RFC_8725_3_10_a_key_id_is_looked_up_and_never_interpreted(string algorithm)
    {
        var scene = await stage.SceneAsync(algorithm);
        var keyId = scene.Ring.TokenKey.Id;
        string[] ids =
        [
            "", " ", "sig_000000000000000000000000", keyId + " ", " " + keyId, keyId + "\n", keyId + "\0", keyId + "\0x", keyId.ToUpperInvariant(), keyId[..^1], keyId + "0", keyId + "," + keyId, keyId + "*", "sig_*", "*",
            "../../../../dev/null", "/dev/null", "file:///dev/null", "..\\..\\windows\\win.ini", "/proc/sys/kernel/randomize_va_space", "http://127.0.0.1:1/key", scene.Gateway.Upstream.Url + "/key",
            "' OR '1'='1", "' UNION SELECT 'AAAA' --", "\"; DROP TABLE signing_keys; --", "$(id)", "`id`", "| id", "{{7*7}}", "${jndi:ldap://127.0.0.1:1/a}", "__proto__", "constructor",
            "x\r\n*3\r\n$3\r\nDEL\r\n$1\r\nk\r\n", "x') redis.call('FLUSHALL') --", "{gateway}:signing-keys", "%s%n", "%00", "\ud83d\udd11", "si\u0261_1", new string('k', 5000),
        ];
        JsonNode?[] others = [null, 0, 1, true, new JsonArray(), new JsonArray(keyId), new JsonObject { [keyId] = keyId }];
        using var stranger = new StrangersKey();
        foreach (var id in ids.Select(id => (JsonNode?)JsonValue.Create(id)).Concat(others).Chunk(12))
        {
            await scene.RefusedAsync(id.SelectMany(value => new[]
            {
                scene.Forge.Signed(header => header["kid"] = value?.DeepClone()),
                scene.Forge.SignedBy(stranger.Sign, header => stranger.Name(header, value?.DeepClone())),
            }));
        }

        await scene.RefusedAsync(scene.Forge.Signed(header => header.Remove("kid")), scene.Forge.SignedText("""{"alg":"ALG","typ":"at+jwt","kid":"\ud800"}""".Replace("ALG", algorithm, StringComparison.Ordinal), "{}"));
        await scene.AcceptedAsync(scene.Forge.Signed(claims: claims => claims["jti"] = "tok_still_good"));
        Assert.Equal(keyId, scene.Ring.TokenKey.Id);
    }

    [Theory]
    [MemberData(nameof(TokenStage.Algorithms), MemberType = typeof(TokenStage))]
    public async Task RFC_8725_3_10_a_token_cannot_bring_its_own_key_and_nothing_is_fetched_for_it(string algorithm)
    {
        var scene = await stage.SceneAsync(algorithm);
        using var stranger = new StrangersKey();
        var url = scene.Gateway.Upstream.Url;
        // Refused sees that the upstream was asked for nothing.
        (string, JsonNode)[] keys =
        [
            ("jwk", stranger.Jwk()), ("jku", url + "/.well-known/jwks.json"), ("jku", scene.Gateway.Url + ".well-known/jwks.json"), ("x5u", url + "/cert.pem"), ("x5c", new JsonArray(stranger.Certificate())),
        ];
        await scene.RefusedAsync(keys.SelectMany(key => new[] { scene.Ring.TokenKey.Id, "stranger", null }.SelectMany(keyId => new[]
        {
            scene.Forge.SignedBy(stranger.Sign, header => Bring(header, keyId, stranger)),
            scene.Forge.Signed(header => header[key.Item1] = key.Item2.DeepClone()),
        }.Append(scene.Forge.SignedBy(stranger.Sign, header =>
        {
            Bring(header, keyId, stranger);
            header["x5t"] = stranger.Thumbprint();
            header["x5t#S256"] = stranger.Thumbprint();
            header[key.Item1] = key.Item2.DeepClone();
        })))));

        static void Bring(JsonObject header, string? keyId, StrangersKey stranger)
        {
            stranger.Name(header, keyId);
            if (keyId is null) header.Remove("kid");
        }
    }

    [Theory]
    [InlineData("crit", """["exp"]""")]
    [InlineData("crit", """["alg"]""")]
    [InlineData("crit", """["b64"]""")]
    [InlineData("crit", "[]")]
    [InlineData("crit", "\"exp\"")]
    [InlineData("crit", "null")]
    [InlineData("b64", "false")]
    [InlineData("b64", "true")]
    [InlineData("zip", "\"DEF\"")]
    [InlineData("enc", "\"A256GCM\"")]
    [InlineData("cty", "\"JWT\"")]
    public async Task RFC_7515_4_1_11_a_header_that_demands_what_is_not_understood_is_refused(string name, string value)
    {
        var scene = await stage.SceneAsync();
        await scene.RefusedAsync(scene.Forge.Signed(header => header[name] = JsonNode.Parse(value)));
    }

    [Fact]
    public async Task RFC_7797_a_payload_that_is_signed_unencoded_is_refused()
    {
        var scene = await stage.SceneAsync();
        var header = TokenForge.Encode($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{scene.Ring.TokenKey.Id}}","b64":false,"crit":["b64"]}""");
        var claims = System.Text.Encoding.UTF8.GetString(Base64Url.DecodeFromChars(scene.Token.Split('.')[1]));
        var signature = Base64Url.EncodeToString(scene.Forge.OwnSignature(System.Text.Encoding.UTF8.GetBytes($"{header}.{claims}")));
        await scene.RefusedAsync($"{header}.{claims}.{signature}", $"{header}..{signature}", $"{header}.{TokenForge.Encode(claims)}.{signature}");
    }

    [Fact]
    public async Task RFC_8725_3_12_the_key_of_refresh_tokens_signs_no_access_token()
    {
        var scene = await stage.SceneAsync("HS256");
        var stored = await scene.Gateway.Services.GetRequiredService<ISigningKeyStore>().ListAsync(CancellationToken.None);
        var refresh = stored.Single(key => key.Use == SigningKeyUse.Refresh).Id;
        await scene.RefusedAsync(
            scene.Forge.SignedBy(data => HMACSHA256.HashData(scene.Ring.RefreshKey, data), header => header["kid"] = refresh),
            scene.Forge.SignedBy(data => HMACSHA256.HashData(scene.Ring.RefreshKey, data)));
    }

    /// <summary>An elliptic key that somebody else has made, with a certificate for it.</summary>
    private sealed class StrangersKey : IDisposable
    {
        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public byte[] Sign(byte[] data) => _key.SignData(data, HashAlgorithmName.SHA256);

        public void Name(JsonObject header, JsonNode? keyId)
        {
            header["alg"] = "ES256";
            header["kid"] = keyId;
        }

        public JsonObject Jwk()
        {
            var point = _key.ExportParameters(includePrivateParameters: false).Q;
            return new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64UrlEncoder.Encode(point.X), ["y"] = Base64UrlEncoder.Encode(point.Y) };
        }

        public string Certificate() => Convert.ToBase64String(Signed().RawData);

        public string Thumbprint() => Base64Url.EncodeToString(SHA256.HashData(Signed().RawData));

        public void Dispose() => _key.Dispose();

        private X509Certificate2 Signed() => new CertificateRequest("CN=gateway", _key, HashAlgorithmName.SHA256).CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2090, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}
