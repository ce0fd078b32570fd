using System.Globalization;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Benchmarks.Issuing;

/// <summary>The bare signature in a process of its own: ES256 by the library that the gateway signs with, one after the other.</summary>
public static class SignatureLoop
{
    public const string Verb = "sign";

    // As long as what is signed for a token.
    private const int InputBytes = 700;

    /// <summary>Writes the processor time of one, in microseconds.</summary>
    public static int Run(string seconds)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = new CryptoProviderFactory { CacheSignatureProviders = false }.CreateForSigning(new ECDsaSecurityKey(ecdsa), SecurityAlgorithms.EcdsaSha256);
        var input = RandomNumberGenerator.GetBytes(InputBytes);
        Console.WriteLine(ProcessorTime.Of(() => signer.Sign(input), int.Parse(seconds, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture));
        return 0;
    }
}
