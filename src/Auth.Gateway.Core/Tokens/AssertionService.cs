using Auth.Gateway.Core.Principals;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Auth.Gateway.Core.Tokens;

/// <summary>Signs what the identity headers say, for one cluster and one minute, so that an upstream can tell the gateway from everybody else.</summary>
public sealed class AssertionService(SigningKeyRing ring, IOptions<IssuerOptions> issuer, TimeProvider clock)
{
    public const string TokenType = "gateway-assertion+jwt";
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    /// <param name="cluster">The cluster's id: the audience.</param>
    public string Sign(Principal principal, string cluster)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = PrincipalClaims.Write(principal);
        claims.Remove(PrincipalClaims.Networks);
        claims.Remove(PrincipalClaims.RateLimit);
        claims.Remove(PrincipalClaims.DerivedFrom);
        if (principal.Roles.Count > 0) claims[PrincipalClaims.Roles] = string.Join(' ', principal.Roles);
        claims["scheme"] = principal.Scheme;
        claims["credential_id"] = principal.CredentialId;
        claims[JwtRegisteredClaimNames.Iss] = issuer.Value.AssertionIssuer;
        claims[JwtRegisteredClaimNames.Aud] = cluster;
        claims[JwtRegisteredClaimNames.Iat] = now;
        claims[JwtRegisteredClaimNames.Nbf] = now;
        claims[JwtRegisteredClaimNames.Exp] = now + (long)Lifetime.TotalSeconds;
        return CompactJwsWriter.Sign(ring.AssertionKey, TokenType, claims);
    }
}
