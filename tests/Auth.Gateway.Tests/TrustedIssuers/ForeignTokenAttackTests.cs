using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Tests.TrustedIssuers;

/// <summary>RFC 8725's threats, with tokens of a trusted issuer and of those who would like to be one.</summary>
public sealed class ForeignTokenAttackTests(FederationFixture scene) : IClassFixture<FederationFixture>
{
    [Fact]
    public async Task The_provider_makes_good_tokens_when_nothing_is_changed() => (await AskAsync(scene.Token())).Is(HttpStatusCode.OK);

    [Theory]
    [InlineData("""{"aud":"another-api"}""")]
    [InlineData("""{"aud":"orders-api/"}""")]
    [InlineData("""{"aud":"ORDERS-API"}""")]
    [InlineData("""{"aud":["another-api","third"]}""")]
    [InlineData("""{"aud":[]}""")]
    [InlineData("""{"aud":null}""")]
    [InlineData("""{"exp":null}""")]
    [InlineData("""{"exp":"2208989100"}""")]
    [InlineData("""{"exp":1e300}""")]
    [InlineData("""{"exp":-1}""")]
    [InlineData("""{"iat":null}""")]
    [InlineData("""{"nbf":"now"}""")]
    [InlineData("""{"nonce":"n"}""", "JWT")]
    [InlineData("""{"at_hash":"h"}""", "JWT")]
    [InlineData("""{"nonce":"n"}""", null)]
    [InlineData("""{"typ":"ID"}""", "JWT")]
    [InlineData("""{"typ":"Refresh"}""", "JWT")]
    [InlineData("""{"token_use":"id"}""", "JWT")]
    [InlineData("""{"events":{}}""")]
    [InlineData("{}", "logout+jwt")]
    [InlineData("{}", "gateway-assertion+jwt")]
    [InlineData("{}", "dpop+jwt")]
    [InlineData("{}", "")]
    public async Task A_token_for_another_audience_another_purpose_or_without_a_time_is_refused(string claims, string? type = "at+jwt") =>
        await RefusedAsync(scene.Token(Changing(claims), header =>
        {
            header.Remove("typ");
            if (type is not null) header["typ"] = type;
        }));

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("AT+JWT")]
    [InlineData("application/at+jwt")]
    [InlineData("JWT")]
    [InlineData(null)]
    public async Task Access_tokens_are_known_by_their_type_or_have_none(string? type) =>
        (await AskAsync(scene.Token(header: header =>
        {
            header.Remove("typ");
            if (type is not null) header["typ"] = type;
        }))).Is(HttpStatusCode.OK);

    [Theory]
    [InlineData(-300, -1, -300, false)]
    [InlineData(-300, 0, -300, false)]
    [InlineData(-300, 1, -300, true)]
    [InlineData(30, 300, 30, true)]
    [InlineData(31, 300, 0, false)]
    [InlineData(0, 300, 31, false)]
    [InlineData(0, 86400, 0, true)]
    [InlineData(0, 86401, 0, false)]
    [InlineData(-90000, 10, -90000, false)]
    public async Task Times_are_the_gateways_clock_with_30_seconds_for_a_provider_that_is_ahead(int issued, int expires, int notBefore, bool accepted)
    {
        var now = scene.Clock.GetUtcNow().ToUnixTimeSeconds();
        var answer = await AskAsync(scene.Token(claims => (claims["iat"], claims["exp"], claims["nbf"]) = (now + issued, now + expires, now + notBefore)));
        Assert.Equal(accepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.Status);
    }

    [Fact]
    public async Task The_public_key_is_no_shared_secret_and_none_is_no_signature()
    {
        foreach (var secret in scene.First.Keys[0].PublicTexts())
        {
            foreach (var algorithm in new[] { "HS256", "ES256" })
            {
                await RefusedAsync(scene.Token(header: header => header["alg"] = algorithm, sign: data => HMACSHA256.HashData(secret, data)));
            }
        }

        foreach (var algorithm in new[] { "none", "None", "RS256", "PS256", "ES384", "EdDSA", "es256", "" }) await RefusedAsync(scene.Token(header: header => header["alg"] = algorithm));
        await RefusedAsync(scene.Token(header: header => header["alg"] = "none", sign: _ => []));
        await RefusedAsync(scene.Token(header: header => header.Remove("alg")));
    }

    [Fact]
    public async Task A_token_cannot_bring_or_name_its_own_key()
    {
        var forged = ProviderKey.Create("one");
        foreach (var (name, value) in new (string, JsonNode)[] { ("jwk", forged.Published()), ("jku", scene.Second.Issuer + "/keys"), ("x5u", scene.Second.Issuer + "/keys"), ("x5c", new JsonArray("MIIB")), ("crit", new JsonArray("exp")) })
        {
            await RefusedAsync(scene.Token(header: header => header[name] = value.DeepClone(), key: forged));
        }

        await RefusedAsync(scene.Token(key: forged));
        await RefusedAsync(scene.Token(header: header => header.Remove("kid")));
        await RefusedAsync(scene.Token(header: header => header["kid"] = 1));
    }

    [Fact]
    public async Task A_providers_key_verifies_its_own_tokens_only_although_another_has_one_of_the_same_id()
    {
        Assert.Equal(scene.First.Keys[0].Id, scene.Second.Keys[0].Id);
        (await AskAsync(scene.Second.Token(claims => claims["customer"] = "cust_1"))).Is(HttpStatusCode.Forbidden);

        await RefusedAsync(scene.Token(key: scene.Second.Keys[0]));
        await RefusedAsync(scene.Second.Token(claims => claims["customer"] = "cust_1", key: scene.First.Keys[0]));
    }

    [Fact]
    public async Task Our_name_with_a_providers_key_and_a_providers_name_with_our_key_are_refused()
    {
        var ring = scene.Gateway.Services.GetRequiredService<SigningKeyRing>();
        var ours = ring.TokenKey.Key.KeyId;
        var ourToken = (await scene.Gateway.LogInAsync(scene.One.Email)).AccessToken;
        byte[] SignAsWe(byte[] data) => ((Microsoft.IdentityModel.Tokens.ECDsaSecurityKey)ring.TokenKey.Key).ECDsa.SignData(data, HashAlgorithmName.SHA256);
        void AsOurs(JsonObject claims)
        {
            foreach (var (name, value) in JsonNode.Parse(TokenText.Claims(ourToken).GetRawText())!.AsObject()) claims[name] = value?.DeepClone();
        }

        (await AskAsync(ourToken)).Is(HttpStatusCode.OK);
        (await AskAsync(scene.Token(AsOurs, header => header["kid"] = ours, sign: SignAsWe))).Is(HttpStatusCode.OK);

        await RefusedAsync(scene.Token(AsOurs));
        await RefusedAsync(scene.Token(AsOurs, header => header["kid"] = ours));
        await RefusedAsync(scene.Token(header: header => header["kid"] = ours));
        await RefusedAsync(scene.Token(header: header => header["kid"] = ours, sign: SignAsWe));
        await RefusedAsync(scene.Token(claims =>
        {
            AsOurs(claims);
            claims["iss"] = scene.First.Issuer;
        }, header => header["kid"] = ours, sign: SignAsWe));
    }

    [Fact]
    public async Task An_issuer_is_known_by_its_name_to_the_letter()
    {
        foreach (var name in new JsonNode?[] { scene.First.Issuer + "/", scene.First.Issuer.ToUpperInvariant(), "https://evil.example", "", null, new JsonArray(scene.First.Issuer), 7 })
        {
            await RefusedAsync(scene.Token(claims => claims["iss"] = name));
        }
    }

    [Fact]
    public async Task Tokens_too_long_for_a_credential_and_bytes_that_are_no_token_are_refused()
    {
        (await AskAsync(scene.Token(claims => claims["pad"] = new string('x', 9000)))).Is(HttpStatusCode.OK);
        await RefusedAsync(scene.Token(claims => claims["pad"] = new string('x', 12500)));
        var good = scene.Token().Split('.');
        await RefusedAsync($"{good[0]}.{good[1]}");
        await RefusedAsync($"{good[0]}.{good[1]}.");
        await RefusedAsync($"{good[0]}.{good[1]}.{good[2]}.{good[2]}.{good[2]}");
        await RefusedAsync($"{good[0]}.{scene.Token(claims => claims["sub"] = "mallory").Split('.')[1]}.{good[2]}");
    }

    [Fact]
    public async Task A_providers_token_is_no_cookie() =>
        (await scene.Gateway.Client.CallAsync("GET /open/1", Credentials.Cookie($"access_token={scene.Token()}"))).Is(HttpStatusCode.Unauthorized);

    private static Action<JsonObject> Changing(string claims) => body =>
    {
        foreach (var (name, value) in JsonNode.Parse(claims)!.AsObject())
        {
            if (value is null) body.Remove(name);
            else body[name] = value.DeepClone();
        }
    };

    private Task<Answer> AskAsync(string token) => scene.Gateway.GetAsync("/open/1", token);

    private async Task RefusedAsync(string token)
    {
        var answer = (await AskAsync(token)).Is(HttpStatusCode.Unauthorized);
        Assert.Equal("invalid_credentials", answer.Text("code"));
    }
}
