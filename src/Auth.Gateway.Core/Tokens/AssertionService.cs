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
    public string Sign(Principal principal, string cluster) =>
        CompactJwsWriter.Sign(ring.AssertionKey, TokenType, (Principal: principal, Cluster: cluster, Issuer: issuer.Value.AssertionIssuer, Now: clock.GetUtcNow().ToUnixTimeSeconds()), static (writer, given) =>
        {
            PrincipalClaims.WriteIdentity(writer, given.Principal);
            if (given.Principal.Roles.Count > 0) writer.WriteString(PrincipalClaims.Roles, string.Join(' ', given.Principal.Roles));
            writer.WriteString("scheme", given.Principal.Scheme);
            writer.WriteString("credential_id", given.Principal.CredentialId);
            writer.WriteString(JwtRegisteredClaimNames.Iss, given.Issuer);
            writer.WriteString(JwtRegisteredClaimNames.Aud, given.Cluster);
            writer.WriteNumber(JwtRegisteredClaimNames.Iat, given.Now);
            writer.WriteNumber(JwtRegisteredClaimNames.Nbf, given.Now);
            writer.WriteNumber(JwtRegisteredClaimNames.Exp, given.Now + (long)Lifetime.TotalSeconds);
        });
}
