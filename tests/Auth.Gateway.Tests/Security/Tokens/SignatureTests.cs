using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Pipeline.Authentication;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Tests.Security.Tokens;

/// <summary>RFC 8725 §3.2 and §3.3: a signature is checked whole, in its one encoding, with sane numbers.</summary>
[Collection(TokenTests.Name)]
public sealed class SignatureTests(TokenStage stage)
{
    private static readonly BigInteger Order = BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [MemberData(nameof(TokenStage.Algorithms), MemberType = typeof(TokenStage))]
    public async Task RFC_8725_3_3_a_signature_of_another_length_or_text_is_refused(string algorithm)
    {
        var scene = await stage.SceneAsync(algorithm);
        var parts = scene.Token.Split('.');
        var good = Base64Url.DecodeFromChars(parts[2]);
        List<byte[]> wrong =
        [
            good[1..], good[..^1], good[..1], good[..(good.Length / 2)], [.. good, 0], [0, .. good], [.. good, .. good], new byte[good.Length], new byte[1],
            [.. Enumerable.Repeat((byte)0xff, good.Length)], [.. new byte[good.Length - 1], 1], [.. good.AsEnumerable().Reverse()], .. Enumerable.Range(0, good.Length).Select(at => Flipped(good, at)),
        ];
        await scene.RefusedAsync(wrong.Select(signature => $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(signature)}"));
        // Another token's.
        await scene.RefusedAsync($"{parts[0]}.{parts[1]}.{scene.Forge.Signed(claims: claims => claims["jti"] = "tok_1").Split('.')[2]}");
    }

    [Fact]
    public async Task RFC_8725_3_3_no_ECDSA_signature_has_zeros_or_numbers_beyond_the_order_or_is_DER()
    {
        var scene = await stage.SceneAsync("ES256");
        var parts = scene.Token.Split('.');
        var good = Base64Url.DecodeFromChars(parts[2]);
        var (r, s) = (Number(good[..32]), Number(good[32..]));
        // CVE-2022-21449: zeros are no signature; nor are numbers that are zero or the same modulo the order.
        BigInteger[] odd = [BigInteger.Zero, BigInteger.One, Order, Order - 1, Order + 1, (BigInteger.One << 256) - 1];
        var pairs = odd.SelectMany(a => odd.Select(b => (a, b))).Concat(odd.SelectMany(a => new[] { (a, s), (r, a) })).Append((s, r)).Append((Order - r, s)).Append((r + Order, s)).Append((r, s + Order));
        await scene.RefusedAsync(pairs.Where(pair => pair.Item1 < BigInteger.One << 256 && pair.Item2 < BigInteger.One << 256)
            .Select(pair => $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString([.. Bytes(pair.Item1), .. Bytes(pair.Item2)])}"));

        var elliptic = ((ECDsaSecurityKey)scene.Ring.TokenKey.Key).ECDsa;
        await scene.RefusedAsync(scene.Forge.SignedBy(data => elliptic.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)));
    }

    [Fact]
    public async Task RFC_8725_3_3_no_RSA_signature_has_a_number_beyond_the_modulus_or_another_padding_or_hash()
    {
        var scene = await stage.SceneAsync("RS256");
        var rsa = ((RsaSecurityKey)scene.Ring.TokenKey.Key).Rsa;
        var modulus = Number(rsa.ExportParameters(includePrivateParameters: false).Modulus!);
        var parts = scene.Token.Split('.');
        var good = Number(Base64Url.DecodeFromChars(parts[2]));
        await scene.RefusedAsync(new[] { good + modulus, modulus - good, modulus, modulus + 1, modulus - 1 }.Select(number => $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(Bytes(number, 256))}"));
        // The digest with nothing around it.
        var digest = Number(SHA256.HashData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}")));
        await scene.RefusedAsync($"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(Bytes(digest, 256))}");
    }

    [Fact]
    public async Task RFC_8725_3_2_no_MAC_is_cut_short_or_over_other_text()
    {
        var scene = await stage.SceneAsync("HS256");
        var key = ((SymmetricSecurityKey)scene.Ring.TokenKey.Key).Key;
        await scene.RefusedAsync(
            scene.Forge.SignedBy(data => HMACSHA256.HashData(key, data)[..16]),
            scene.Forge.SignedBy(data => HMACSHA512.HashData(key, data)[..32]),
            scene.Forge.SignedBy(data => HMACSHA256.HashData(key[..31], data)),
            scene.Forge.SignedBy(data => HMACSHA256.HashData(key, data[(Array.IndexOf(data, (byte)'.') + 1)..])),
            scene.Forge.SignedBy(data => SHA256.HashData([.. key, .. data])));
    }

    /// <summary>
    /// ECDSA has two signatures for each: (r, s) and (r, n-s). Neither is the right one, so that both count; but they are two texts of one token:
    /// no memory of the one lets the other in, and what revokes the one revokes the other.
    /// </summary>
    [Fact]
    public async Task RFC_8725_3_2_the_twin_of_an_ECDSA_signature_is_verified_by_itself_and_dies_with_its_token()
    {
        var scene = await stage.SceneAsync("ES256");
        var token = (await scene.Gateway.LogInAsync(scene.Owner.Email)).AccessToken;
        var parts = token.Split('.');
        var good = Base64Url.DecodeFromChars(parts[2]);
        var twin = $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString([.. good[..32], .. Bytes(Order - Number(good[32..]))])}";
        var cache = scene.Gateway.Services.GetRequiredService<PrincipalCache>();
        Assert.True(await scene.Gateway.OpensAsync(token));
        Assert.True(await scene.Gateway.OpensAsync(token));
        Assert.NotNull(cache.Find(new Credential(SchemeNames.Bearer, token)));
        Assert.Null(cache.Find(new Credential(SchemeNames.Bearer, twin)));
        Assert.True(await scene.Gateway.OpensAsync(twin));

        await scene.Gateway.PostFormAsync("/oauth/revoke", [("token", token)]);

        await scene.RefusedAsync(token, twin);
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        var flipped = (byte[])bytes.Clone();
        flipped[at] ^= (byte)(1 << (at % 8));
        return flipped;
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] Bytes(BigInteger number, int length = 32)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return bytes.Length >= length ? bytes : [.. new byte[length - bytes.Length], .. bytes];
    }
}
