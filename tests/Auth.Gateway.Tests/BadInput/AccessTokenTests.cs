using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Tests.BadInput;

/// <summary>A token counts when the gateway made it, for this use, and it is still its time; every other text is refused.</summary>
public sealed class AccessTokenTests(BadInputFixture scene) : IClassFixture<BadInputFixture>
{
    private TokenForge Forge => new(scene.Gateway, scene.Token);

    [Fact]
    public async Task The_forge_makes_good_tokens_when_nothing_is_changed() => await AcceptedAsync(Forge.Signed());

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("nOnE")]
    [InlineData("")]
    public async Task An_unsigned_token_is_refused(string algorithm)
    {
        foreach (var signature in new[] { "", Forge.Good.Split('.')[2], "AA" })
        {
            await RefusedAsync(Forge.Assembled(header => header["alg"] = algorithm, signature));
            await RefusedAsync(Forge.Assembled(
                header =>
                {
                    header["alg"] = algorithm;
                    header.Remove("kid");
                },
                signature));
        }
    }

    [Fact]
    public async Task A_MAC_with_the_public_key_is_no_signature()
    {
        var keyId = TokenText.Header(scene.Token).GetProperty("kid").GetString()!;
        foreach (var text in Forge.PublicKeyTexts()) await RefusedAsync(Forge.Maced(text, keyId));
    }

    [Theory]
    [InlineData("ES384")]
    [InlineData("ES256K")]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("HS512")]
    [InlineData("es256")]
    [InlineData("EdDSA")]
    public async Task The_key_decides_on_the_algorithm_and_not_the_token(string algorithm) => await RefusedAsync(Forge.Signed(header => header["alg"] = algorithm));

    [Theory]
    [InlineData("sig_000000000000000000000000")]
    [InlineData("")]
    [InlineData("../../dev/null")]
    [InlineData("' OR 1=1 --")]
    public async Task A_key_id_that_is_not_ours_is_refused(string keyId) => await RefusedAsync(Forge.Signed(header => header["kid"] = keyId));

    [Fact]
    public async Task A_token_without_a_key_id_or_signed_by_another_key_under_ours_is_refused()
    {
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await RefusedAsync(Forge.Signed(header => header.Remove("kid")));
        await RefusedAsync(Forge.SignedByAnother(another));
    }

    [Fact]
    public async Task A_token_cannot_bring_its_own_key()
    {
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = another.ExportParameters(false).Q;
        var key = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
        foreach (var (name, value) in new (string, JsonNode)[] { ("jwk", key), ("jku", scene.Gateway.Url + "keys"), ("x5u", "https://evil.example/c"), ("x5c", new JsonArray("MIIB")) })
        {
            await RefusedAsync(Forge.SignedByAnother(another, header => header[name] = value.DeepClone()));
            // Not even under a good signature: what is in the header is not to be looked at.
            await RefusedAsync(Forge.Signed(header => header[name] = value.DeepClone()));
        }
    }

    [Theory]
    [InlineData("crit", """["exp"]""")]
    [InlineData("crit", """["b64"]""")]
    [InlineData("crit", "[]")]
    [InlineData("zip", "\"DEF\"")]
    [InlineData("enc", "\"A256GCM\"")]
    public async Task A_header_that_demands_what_is_not_understood_is_refused(string name, string value) =>
        await RefusedAsync(Forge.Signed(header => header[name] = JsonNode.Parse(value)));

    [Fact]
    public async Task A_token_of_encrypted_shape_or_of_the_wrong_number_of_parts_is_refused()
    {
        var parts = scene.Token.Split('.');
        foreach (var text in new[]
        {
            $"{parts[0]}.{parts[1]}.{parts[2]}.AA.AA", $"{parts[0]}..{parts[1]}.{parts[2]}.AA", $"{parts[0]}.{parts[1]}", parts[0], $"{parts[0]}.{parts[1]}.", $".{parts[1]}.{parts[2]}", "..", ".", "...",
            $"{parts[0]}.{parts[1]}.{parts[2]}.", $".{scene.Token}", $"{parts[0]}..{parts[2]}",
        })
        {
            await RefusedAsync(text);
        }
    }

    [Fact]
    public async Task A_token_has_one_spelling()
    {
        var token = scene.Token;
        var parts = token.Split('.');
        // A P-256 signature is 64 bytes, so that the last character carries four bits that say nothing.
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var last = Alphabet.IndexOf(token[^1], StringComparison.Ordinal);
        var twin = token[..^1] + Alphabet[last ^ 1];
        Assert.Equal(Convert.FromBase64String(Padded(parts[2])), Convert.FromBase64String(Padded(twin.Split('.')[2])));
        foreach (var text in new[] { twin, token + "=", token + "==", token + "A", token + "AAAA", token.Replace(parts[2], Padded(parts[2]), StringComparison.Ordinal), parts[0] + "=." + parts[1] + "." + parts[2] }) await RefusedAsync(text);

        static string Padded(string part) => part.Replace('-', '+').Replace('_', '/').PadRight((part.Length + 3) / 4 * 4, '=');
    }

    [Theory]
    [InlineData("x")]
    [InlineData("!")]
    [InlineData("%20")]
    [InlineData("\t")]
    [InlineData("\u00a0")]
    public async Task Characters_behind_a_token_are_part_of_it(string behind)
    {
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/devices", "Authorization: Bearer " + scene.Token + behind + "x");
        Assert.Contains(answer.Status, new[] { 400, 403 });
    }

    [Fact]
    public async Task Every_bit_of_a_token_counts()
    {
        var token = scene.Token;
        for (var i = 0; i < token.Length; i += 7)
        {
            if (token[i] != '.') await RefusedAsync(token[..i] + (token[i] == 'A' ? 'B' : 'A') + token[(i + 1)..]);
        }
    }

    [Fact]
    public async Task A_token_counts_in_its_time_only()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await RefusedAsync(Forge.Signed(claims: claims => claims["exp"] = now - 1));
        await RefusedAsync(Forge.Signed(claims: claims => claims["exp"] = 0));
        await RefusedAsync(Forge.Signed(claims: claims => claims["exp"] = -1));
        await RefusedAsync(Forge.Signed(claims: claims => claims["nbf"] = now + 300));
        await RefusedAsync(Forge.Signed(claims: claims => claims.Remove("exp")));
        await RefusedAsync(Forge.Signed(claims: claims => claims.Remove("nbf")));
        await RefusedAsync(Forge.Signed(claims: claims => claims["exp"] = "tomorrow"));
        await RefusedAsync(Forge.Signed(claims: claims => claims["exp"] = new JsonArray(now + 100)));
        await RefusedAsync(Forge.SignedText(TokenForge.Encode("x"), "{}"));
        // The clocks of two instances may differ a little.
        await AcceptedAsync(Forge.Signed(claims: claims => claims["nbf"] = now + 10));
    }

    [Theory]
    [InlineData("exp", "1e400")]
    [InlineData("exp", "99999999999999999999")]
    [InlineData("exp", "9223372036854775807")]
    [InlineData("iat", "-9223372036854775808")]
    [InlineData("iat", "\"x\"")]
    [InlineData("nbf", "1e400")]
    [InlineData("nbf", "null")]
    [InlineData("exp", "null")]
    public async Task A_time_that_is_none_is_an_answer_and_no_crash(string claim, string value)
    {
        var text = Forge.SignedText(HeaderText(), ClaimsText(claim, value));
        var answer = await scene.Gateway.Client.CallAsync("GET /devices", Credentials.Bearer(text));
        Assert.Contains(answer.Status, new[] { HttpStatusCode.Forbidden, HttpStatusCode.OK });
    }

    [Theory]
    [InlineData("sub")]
    [InlineData("jti")]
    [InlineData("account_id")]
    [InlineData("organization_id")]
    [InlineData("live_mode")]
    [InlineData("token_use")]
    [InlineData("aud")]
    [InlineData("iss")]
    public async Task A_token_that_lacks_what_each_of_ours_has_is_refused(string claim)
    {
        await RefusedAsync(Forge.Signed(claims: claims => claims.Remove(claim)));
        await RefusedAsync(Forge.Signed(claims: claims => claims[claim] = null));
        await RefusedAsync(Forge.Signed(claims: claims => claims[claim] = ""));
    }

    [Fact]
    public async Task A_token_for_another_audience_is_refused()
    {
        await RefusedAsync(Forge.Signed(claims: claims => claims["aud"] = "devices"));
        await RefusedAsync(Forge.Signed(claims: claims => claims["aud"] = new JsonArray("https://elsewhere.example")));
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("gateway-assertion+jwt")]
    [InlineData("")]
    [InlineData("dpop+jwt")]
    public async Task A_token_of_another_type_is_refused(string type)
    {
        await RefusedAsync(Forge.Signed(header => header["typ"] = type));
        await RefusedAsync(Forge.Signed(header => header.Remove("typ")));
    }

    [Fact]
    public async Task The_assertion_that_upstreams_get_is_no_token()
    {
        (await scene.Gateway.Client.CallAsync("GET /devices", Credentials.Bearer(scene.Token))).Is(HttpStatusCode.OK);
        var assertion = scene.Gateway.Upstream.Last.Headers["X-Auth-Assertion"];
        await RefusedAsync(assertion);
        (await scene.Gateway.Client.CallAsync("GET /api/v1/usage", Credentials.Cookie("access_token=" + assertion))).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_refresh_token_is_no_access_token_and_the_other_way_round()
    {
        await RefusedAsync(scene.Owner.RefreshToken);
        (await scene.Gateway.Client.CallAsync("GET /api/v1/usage", Credentials.Cookie("access_token=" + scene.Owner.RefreshToken))).Is(HttpStatusCode.Unauthorized);
        (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/refresh", Credentials.Cookie("refresh_token=" + scene.Owner.AccessToken))).Is(HttpStatusCode.Unauthorized);
        (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/refresh", Credentials.Cookie("refresh_token=" + scene.Token))).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_key_is_no_token_and_a_token_no_key()
    {
        await RefusedAsync(scene.Key);
        (await scene.Gateway.Client.CallAsync("POST /api/v1/sdk/track", Credentials.ApiKey(scene.Token))).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_header_or_payload_with_two_members_of_one_name_is_refused()
    {
        await RefusedAsync(Forge.SignedText(HeaderText()[..^1] + ",\"alg\":\"ES256\"}", ClaimsText()));
        await RefusedAsync(Forge.SignedText(HeaderText(), ClaimsText()[..^1] + ",\"sub\":\"usr_000000000000000000000000\"}"));
        await RefusedAsync(Forge.SignedText(HeaderText(), "[" + ClaimsText() + "]"));
        await RefusedAsync(Forge.SignedText(HeaderText(), ClaimsText() + " x"));
        await RefusedAsync(Forge.SignedText(HeaderText(), "\"text\""));
        await RefusedAsync(Forge.SignedText(HeaderText(), ""));
        await RefusedAsync(Forge.SignedText(HeaderText(), new string('[', 2000)));
        await RefusedAsync(Forge.SignedText(HeaderText(), ClaimsText()[..^1] + ",\"deep\":" + string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 101)));
    }

    [Fact]
    public async Task A_token_that_is_longer_than_any_of_ours_is_refused_unread()
    {
        await RefusedAsync(Forge.Signed(claims: claims => claims["filler"] = new string('x', 9000)));
        await RefusedAsync(new string('A', 20_000));
        await RefusedAsync(string.Join('.', Enumerable.Repeat("e30", 5000)));
        // Above the limit of the server itself.
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/devices", "Authorization: Bearer " + new string('A', 100_000));
        Assert.Equal(431, answer.Status);
    }

    [Fact]
    public async Task With_an_issuer_configured_a_token_of_another_issuer_is_refused()
    {
        await using var ours = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:Issuer"] = "https://api.example.com" });
        await using var theirs = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:Issuer"] = "https://other.example.com" });
        var token = (await ours.SignUpAsync()).AccessToken;
        Assert.Equal("https://api.example.com", TokenText.Claims(token).GetProperty("iss").GetString());
        (await ours.Client.CallAsync("GET /api/v1/usage", Credentials.Bearer(token))).Is(HttpStatusCode.OK);

        // Signed by another ring under another issuer; under our own name; and by our ring under another name.
        var foreign = (await theirs.SignUpAsync()).AccessToken;
        (await ours.Client.CallAsync("GET /api/v1/usage", Credentials.Bearer(foreign))).Is(HttpStatusCode.Unauthorized);
        foreach (var text in new[]
        {
            new TokenForge(theirs, token).Signed(),
            new TokenForge(theirs, foreign).Signed(claims: claims => Name(claims, "https://api.example.com")),
            new TokenForge(ours, token).Signed(claims: claims => Name(claims, "https://other.example.com")),
            new TokenForge(ours, token).Signed(claims: claims => claims["iss"] = "https://api.example.com/"),
            new TokenForge(ours, token).Signed(claims: claims => claims["aud"] = "https://other.example.com"),
        })
        {
            (await ours.Client.CallAsync("GET /api/v1/usage", Credentials.Bearer(text))).Is(HttpStatusCode.Unauthorized);
        }

        static void Name(JsonObject claims, string issuer)
        {
            claims["iss"] = issuer;
            claims["aud"] = issuer;
        }
    }

    [Fact]
    public async Task A_token_with_claims_that_are_no_networks_is_an_answer_and_no_crash()
    {
        foreach (var networks in new JsonNode?[] { new JsonArray("nonsense"), new JsonArray(1), new JsonArray((JsonNode?)null), new JsonObject(), JsonValue.Create(1), null })
        {
            var answer = await scene.Gateway.Client.CallAsync("GET /devices", Credentials.Bearer(Forge.Signed(claims: claims => claims["allowed_networks"] = networks?.DeepClone())));
            answer.Is(HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task Nothing_is_fetched_from_anywhere_to_verify_a_token()
    {
        var before = scene.Gateway.Upstream.Received.Count;
        await RefusedAsync(Forge.Signed(header =>
        {
            header["jku"] = scene.Gateway.Upstream.Url + "/jwks.json";
            header["x5u"] = scene.Gateway.Upstream.Url + "/cert";
            header["kid"] = scene.Gateway.Upstream.Url + "/key";
        }));
        Assert.Equal(before, scene.Gateway.Upstream.Received.Count);
    }

    [Fact]
    public void No_private_part_of_a_key_is_published()
    {
        var ring = scene.Gateway.Services.GetRequiredService<SigningKeyRing>();
        Assert.All(ring.Published, key =>
        {
            Assert.Null(key.D);
            Assert.Null(key.K);
        });
    }

    private string HeaderText() => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(scene.Token.Split('.')[0]));

    private string ClaimsText() => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(scene.Token.Split('.')[1]));

    // The claim's value as it is written here, which a JSON library might not write.
    private string ClaimsText(string claim, string value)
    {
        var members = TokenText.Claims(scene.Token).EnumerateObject().Select(member => $"{JsonSerializer.Serialize(member.Name)}:{(member.Name == claim ? value : member.Value.GetRawText())}");
        return "{" + string.Join(',', members) + "}";
    }

    private async Task RefusedAsync(string token)
    {
        var before = scene.Gateway.Upstream.Received.Count;
        var answer = (await scene.Gateway.Client.CallAsync("GET /devices", Credentials.Bearer(token))).Is(HttpStatusCode.Forbidden);
        Assert.Equal("access_denied", answer.Text("code"));
        Assert.Equal(before, scene.Gateway.Upstream.Received.Count);
    }

    private async Task AcceptedAsync(string token) => (await scene.Gateway.Client.CallAsync("GET /devices", Credentials.Bearer(token))).Is(HttpStatusCode.OK);
}
