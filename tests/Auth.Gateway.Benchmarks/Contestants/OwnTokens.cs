using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Benchmarks.Contestants;

/// <summary>Tokens for the contestants that issue none themselves: the same claims as the gateway's, under keys that can be handed over.</summary>
public sealed class OwnTokens : IDisposable
{
    public const string Issuer = "https://gateway.example";

    /// <summary>Printable, since HAProxy takes the secret as text.</summary>
    public const string Secret = "a-secret-of-64-characters-for-the-comparison-and-nothing-else-00";

    private readonly ECDsa _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public static SecurityKey SecretKey => new SymmetricSecurityKey(Encoding.ASCII.GetBytes(Secret)) { KeyId = SecurityAlgorithms.HmacSha256 };

    public string EcdsaPem => _ecdsa.ExportSubjectPublicKeyInfoPem();

    public string RsaPem => _rsa.ExportSubjectPublicKeyInfoPem();

    public string Jwks()
    {
        using var publicEcdsa = ECDsa.Create(_ecdsa.ExportParameters(false));
        using var publicRsa = RSA.Create(_rsa.ExportParameters(false));
        JsonWebKey[] keys =
        [
            JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(publicEcdsa) { KeyId = SecurityAlgorithms.EcdsaSha256 }),
            JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(publicRsa) { KeyId = SecurityAlgorithms.RsaSha256 }),
        ];
        return JsonSerializer.Serialize(
            new { keys = keys.Select(key => new { kty = key.Kty, kid = key.Kid, crv = key.Crv, x = key.X, y = key.Y, n = key.N, e = key.E }) },
            new JsonSerializerOptions { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull });
    }

    /// <param name="expiresIn">Less than nothing for one that has expired.</param>
    public string Issue(string algorithm, int number, TimeSpan expiresIn)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        SecurityKey key = algorithm switch
        {
            SecurityAlgorithms.EcdsaSha256 => new ECDsaSecurityKey(_ecdsa),
            SecurityAlgorithms.RsaSha256 => new RsaSecurityKey(_rsa),
            _ => SecretKey,
        };
        key.KeyId = algorithm;
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "at+jwt",
            Issuer = Issuer,
            Audience = Issuer,
            IssuedAt = now.AddHours(-2),
            NotBefore = now.AddHours(-2),
            Expires = now + expiresIn,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = $"acc_{number:x24}",
                ["account_id"] = $"acc_{number:x24}",
                ["organization_id"] = $"acc_{number:x24}",
                ["live_mode"] = true,
                ["key_id"] = $"key_{number:x24}",
                ["scope"] = "orders.read orders.write",
                ["token_use"] = "login",
                ["iat_ms"] = 1_700_000_000_000 + number,
                ["client_id"] = $"key_{number:x24}",
                ["jti"] = $"tok_{Guid.CreateVersion7():n}"[..28],
            },
            SigningCredentials = new SigningCredentials(key, algorithm),
        });
    }

    public void Dispose()
    {
        _ecdsa.Dispose();
        _rsa.Dispose();
    }
}
