using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.Core.Tests.Tokens;

/// <summary>The worked examples of RFC 7515, 7519 and 7520: what is our algorithm verifies with our keys, what is not is refused by its form.</summary>
public sealed class WorkedExampleTests
{
    public static TheoryData<string, string> Ours => new()
    {
        { "HS256", WorkedExamples.Rfc7515A1 }, { "RS256", WorkedExamples.Rfc7515A2 }, { "ES256", WorkedExamples.Rfc7515A3 },
        { "RS256", WorkedExamples.Rfc7520S41 }, { "HS256", WorkedExamples.Rfc7520S44 },
    };

    public static TheoryData<string> NeverAccepted => [.. WorkedExamples.NeverAccepted.Keys];

    [Theory]
    [MemberData(nameof(Ours))]
    public void RFC_7515_and_7520_examples_verify_with_a_key_of_our_ring_and_no_bit_of_them_may_change(string algorithm, string example)
    {
        var key = KeyOf(example, algorithm);
        var parts = example.Split('.');
        var (input, signature) = (Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]));
        using var token = CompactJws.Parse(example, 8 * 1024);

        // Those of RFC 7520 sign a sentence, which is no set of claims.
        Assert.Equal(token is not null, token?.IsSignedBy(key) ?? false);
        Assert.True(key.Verify(input, input.Length, signature));
        for (var i = 0; i < input.Length; i += 5) Assert.False(key.Verify(Flipped(input, i), input.Length, signature));
        for (var i = 0; i < signature.Length; i += 5) Assert.False(key.Verify(input, input.Length, Flipped(signature, i)));
        // Nothing, the beginning, and more than there is.
        foreach (var other in (byte[][])[[], signature[..^1], [.. signature, 0]]) Assert.False(key.Verify(input, input.Length, other));
    }

    [Theory]
    [InlineData("HS256", WorkedExamples.Rfc7515A1)]
    [InlineData("RS256", WorkedExamples.Rfc7515A2)]
    [InlineData("RS256", WorkedExamples.Rfc7520S41)]
    [InlineData("HS256", WorkedExamples.Rfc7520S44)]
    public void RFC_7515_and_7520_signatures_that_are_not_random_come_out_of_our_key_byte_by_byte(string algorithm, string example)
    {
        var parts = example.Split('.');
        Assert.Equal(parts[2], Base64Url.EncodeToString(KeyOf(example, algorithm).Sign(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"))));
    }

    [Fact]
    public void RFC_7517_public_keys_are_published_as_the_examples_print_them()
    {
        var elliptic = KeyOf(WorkedExamples.Rfc7515A3, "ES256").Published!;
        Assert.Equal(("EC", "P-256", WorkedExamples.Rfc7515A3Key.X, WorkedExamples.Rfc7515A3Key.Y), (elliptic.Kty, elliptic.Crv, elliptic.X, elliptic.Y));
        var rsa = KeyOf(WorkedExamples.Rfc7515A2, "RS256").Published!;
        Assert.Equal(("RSA", WorkedExamples.Rfc7515A2Key.N, "AQAB"), (rsa.Kty, rsa.N, rsa.E));
        Assert.Null(KeyOf(WorkedExamples.Rfc7515A1, "HS256").Published);
    }

    [Theory]
    [InlineData(WorkedExamples.Rfc7515A1)]
    [InlineData(WorkedExamples.Rfc7515A2)]
    [InlineData(WorkedExamples.Rfc7515A3)]
    public void RFC_7515_examples_of_claims_have_the_form_of_a_token_and_lack_our_key_id(string example)
    {
        using var token = CompactJws.Parse(example, 8 * 1024);
        Assert.NotNull(token);
        Assert.Null(token.KeyId);
    }

    [Theory]
    [MemberData(nameof(NeverAccepted))]
    public void RFC_7515_7519_and_7520_examples_that_are_not_ours_are_refused_by_form_or_algorithm(string example)
    {
        var text = WorkedExamples.NeverAccepted[example];
        Assert.Null(CompactJws.Parse(text, 8 * 1024));
    }

    private static RingKey KeyOf(string example, string algorithm) => RingKey.Import("sig_example", algorithm, example switch
    {
        WorkedExamples.Rfc7515A1 => Base64Url.DecodeFromChars(WorkedExamples.Rfc7515A1Key),
        WorkedExamples.Rfc7520S44 => Base64Url.DecodeFromChars(WorkedExamples.Rfc7520S44Key),
        WorkedExamples.Rfc7515A2 => Pkcs8(WorkedExamples.Rfc7515A2Key),
        WorkedExamples.Rfc7520S41 => Pkcs8(WorkedExamples.Rfc7520S41Key),
        _ => Pkcs8(WorkedExamples.Rfc7515A3Key),
    });

    private static byte[] Pkcs8(RsaNumbers key)
    {
        using var rsa = RSA.Create(new RSAParameters
        {
            Modulus = Base64Url.DecodeFromChars(key.N),
            Exponent = [1, 0, 1],
            D = Base64Url.DecodeFromChars(key.D),
            P = Base64Url.DecodeFromChars(key.P),
            Q = Base64Url.DecodeFromChars(key.Q),
            DP = Base64Url.DecodeFromChars(key.Dp),
            DQ = Base64Url.DecodeFromChars(key.Dq),
            InverseQ = Base64Url.DecodeFromChars(key.Qi),
        });
        return rsa.ExportPkcs8PrivateKey();
    }

    private static byte[] Pkcs8((string X, string Y, string D) key)
    {
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(key.X), Y = Base64Url.DecodeFromChars(key.Y) },
            D = Base64Url.DecodeFromChars(key.D),
        });
        return ecdsa.ExportPkcs8PrivateKey();
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        var flipped = (byte[])bytes.Clone();
        flipped[at] ^= 1;
        return flipped;
    }
}
