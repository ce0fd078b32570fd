using Auth.Gateway.Core.Principals;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Core.Tokens;

/// <summary>Signs what the identity headers say, for one cluster and one minute, so that an upstream can tell the gateway from everybody else.</summary>
public sealed class AssertionService(SigningKeyRing ring, IOptions<IssuerOptions> issuer, TimeProvider clock)
{
    public const string TokenType = "gateway-assertion+jwt";
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <param name="cluster">The cluster's id: the audience.</param>
    public string Sign(Principal principal, string cluster)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var claims = PrincipalClaims.Write(principal);
        claims.Remove(PrincipalClaims.Networks);
        claims.Remove(PrincipalClaims.RateLimit);
        claims.Remove(PrincipalClaims.DerivedFrom);
        if (principal.Roles.Count > 0) claims[PrincipalClaims.Roles] = string.Join(' ', principal.Roles);
        claims["scheme"] = principal.Scheme;
        claims["credential_id"] = principal.CredentialId;
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = TokenType,
            Issuer = issuer.Value.AssertionIssuer,
            Audience = cluster,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + Lifetime,
            Claims = claims,
            SigningCredentials = ring.AssertionKey.Credentials,
        });
    }
}
