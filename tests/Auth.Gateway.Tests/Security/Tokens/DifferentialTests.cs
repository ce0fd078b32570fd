using System.Text;
using System.Text.Json.Nodes;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Tests.Security.Tokens;

/// <summary>Two judges: what Microsoft's handler refuses, as it comes and with the same issuer, audience, type, keys and algorithm, the gateway refuses as well.</summary>
[Collection(TokenTests.Name)]
public sealed class DifferentialTests(TokenStage stage)
{
    [Theory]
    [MemberData(nameof(TokenStage.Algorithms), MemberType = typeof(TokenStage))]
    public async Task What_the_library_refuses_the_gateway_refuses_too(string algorithm)
    {
        var scene = await stage.SceneAsync(algorithm);
        var ours = scene.Gateway.Services.GetRequiredService<AccessTokenService>();
        var issuer = TokenText.Claims(scene.Token).GetProperty("iss").GetString();
        var library = new JsonWebTokenHandler();
        var parameters = new TokenValidationParameters
        {
            ValidIssuer = issuer,
            ValidAudience = issuer,
            ValidTypes = [AccessTokenService.TokenType],
            ValidAlgorithms = [algorithm],
            IssuerSigningKey = scene.Ring.TokenKey.Key,
            ClockSkew = TimeSpan.FromSeconds(30),
        };
        var (both, onlyLibrary, neither) = (0, 0, 0);
        var wrong = new List<string>();
        foreach (var token in Mutations(scene))
        {
            var accepted = (await ours.ValidateAsync(token, SchemeNames.Bearer)).IsAuthenticated;
            var theirs = (await library.ValidateTokenAsync(token, parameters)).IsValid;
            if (accepted && !theirs) wrong.Add(token);
            else if (accepted) both++;
            else if (theirs) onlyLibrary++;
            else neither++;
        }

        Assert.Empty(wrong);
        // Each kind of verdict was there: neither judge says the same to everything.
        Assert.True(both >= 5 && onlyLibrary >= 20 && neither >= 300, $"{both} {onlyLibrary} {neither}");
    }

    private static IEnumerable<string> Mutations(TokenScene scene)
    {
        var token = scene.Token;
        yield return token;
        foreach (var value in Values())
        {
            foreach (var name in new[] { "alg", "kid", "typ", "cty", "x5t", "crit", "b64", "extra" }) yield return scene.Forge.Signed(header => header[name] = value?.DeepClone());
            foreach (var name in new[] { "iss", "aud", "exp", "nbf", "iat", "iat_ms", "sub", "jti", "scope", "extra" }) yield return scene.Forge.Signed(claims: claims => claims[name] = value?.DeepClone());
        }

        foreach (var name in new[] { "alg", "kid", "typ" }) yield return scene.Forge.Signed(header => header.Remove(name));
        foreach (var name in new[] { "iss", "aud", "exp", "nbf", "iat", "sub", "jti", "customer" }) yield return scene.Forge.Signed(claims: claims => claims.Remove(name));
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        foreach (var distance in new[] { -86400, -3600, -60, 60, 3600, 86400 })
        {
            foreach (var name in new[] { "exp", "nbf", "iat" }) yield return scene.Forge.Signed(claims: claims => claims[name] = now + distance);
        }

        // Bytes: changed, left out, doubled, moved.
        for (var at = 0; at < token.Length; at += 9)
        {
            yield return token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
            yield return token[..at] + token[(at + 1)..];
            yield return token[..at] + token[at] + token[at..];
            yield return token[at..] + token[..at];
        }

        // JSON that is signed, with one byte of it changed.
        var (header, claims) = (TokenText.Header(token).GetRawText(), TokenText.Claims(token).GetRawText());
        for (var at = 0; at < claims.Length; at += 5) yield return scene.Forge.SignedBytes(header, Changed(claims, at));
        for (var at = 0; at < header.Length; at += 2) yield return scene.Forge.SignedEncoded(Base64UrlEncoder.Encode(Changed(header, at)), Base64UrlEncoder.Encode(claims));
    }

    private static byte[] Changed(string json, int at)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        bytes[at] ^= (byte)(1 << (at % 7));
        return bytes;
    }

    private static IEnumerable<JsonNode?> Values() =>
        new[] { "null", "true", "0", "-1", "1", "1.5", "1e10", "9223372036854775807", "\"\"", "\"x\"", "\"none\"", "\"at+jwt\"", "[]", "[1]", "[\"x\"]", "{}", "{\"x\":1}" }.Select(text => JsonNode.Parse(text));
}
