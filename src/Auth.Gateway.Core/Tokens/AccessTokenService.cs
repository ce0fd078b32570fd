using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Core.Tokens;

/// <summary>Issues and validates the gateway's access tokens: JWTs by RFC 9068, guarded as RFC 8725 asks.</summary>
public sealed class AccessTokenService(SigningKeyRing ring, Revocations revocations, IAuditTrail audit, IOptions<IssuerOptions> issuerOptions, TimeProvider clock)
{
    /// <summary>RFC 9068 §2.1. Assertions have another type, so neither is ever taken for the other.</summary>
    public const string TokenType = "at+jwt";

    private const int MaxLength = 8 * 1024;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false, MaximumTokenSizeInBytes = MaxLength };

    /// <param name="issuer">The issuer that the client knows us by, see <see cref="IssuerOptions"/>.</param>
    /// <param name="lifetime">Cut short where the principal's own credential expires before.</param>
    public AccessToken Issue(Principal principal, string use, TimeSpan lifetime, string issuer)
    {
        // Whole seconds, as the wire has them: exp - iat must be what expires_in says.
        var now = clock.GetUtcNow();
        var issuedAt = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var expiresAt = issuedAt + lifetime;
        if (principal.ExpiresAt < expiresAt) expiresAt = DateTimeOffset.FromUnixTimeSeconds(principal.ExpiresAt.Value.ToUnixTimeSeconds());
        var claims = PrincipalClaims.Write(principal);
        claims[PrincipalClaims.Use] = use;
        claims[PrincipalClaims.IssuedAtMilliseconds] = (principal.IssuedAt ?? now).ToUnixTimeMilliseconds();
        claims[PrincipalClaims.ClientId] = principal.KeyId ?? principal.Subject;
        var tokenId = Identifiers.New(Identifiers.Token);
        claims[JwtRegisteredClaimNames.Jti] = tokenId;
        var text = _handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = TokenType,
            Issuer = issuer,
            Audience = issuer,
            IssuedAt = issuedAt.UtcDateTime,
            NotBefore = issuedAt.UtcDateTime,
            Expires = expiresAt.UtcDateTime,
            Claims = claims,
            SigningCredentials = ring.TokenKey.Credentials,
        });
        audit.Record(Describe(principal, use).With("token_id", tokenId));
        return new AccessToken(text, expiresAt, (long)(expiresAt - issuedAt).TotalSeconds);
    }

    // By what it was made from, so that what one key or session is given is counted together.
    private static AuditEvent Describe(Principal principal, string use) =>
        new AuditEvent(AuditKind.TokenIssued) { AccountId = principal.AccountId, Subject = principal.Subject, CredentialId = principal.KeyId ?? principal.SessionId ?? principal.DerivedFrom.FirstOrDefault() }
            .With("use", use).With("scopes", Scopes.Format(principal.Scopes)).With("audience", principal.Audience).With("customer", principal.Customer);

    /// <summary>Checks everything that a token says by itself. Whether it was revoked is asked anew at each use, see <see cref="IsAlive(Principal)"/>.</summary>
    public async Task<AuthResult> ValidateAsync(string text, string scheme)
    {
        // A key that another instance has just made is fetched before the token is judged.
        if (!CompactJws.IsCanonical(text, MaxLength) || CompactJws.KeyIdOf(text) is not { } keyId || await ring.FindAsync(keyId) is null)
        {
            return AuthResult.Rejected(AuthFailure.InvalidCredentials);
        }

        var result = await _handler.ValidateTokenAsync(text, Parameters());
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token || !IsOurAudience(token)) return AuthResult.Rejected(AuthFailure.InvalidCredentials);
        var principal = PrincipalClaims.Read(token, scheme);
        return principal is not null && IsAlive(principal) && token.IssuedAt <= clock.GetUtcNow().UtcDateTime + ClockSkew ? AuthResult.Authenticated(principal) : AuthResult.Rejected(AuthFailure.InvalidCredentials);
    }

    /// <summary>Not expired and not revoked, now.</summary>
    public bool IsAlive(Principal principal) => IsAlive(principal, [.. principal.DependsOn()]);

    /// <param name="dependsOn">The principal's, made once.</param>
    public bool IsAlive(Principal principal, IReadOnlyList<ChangeSubject> dependsOn) => !(principal.ExpiresAt <= clock.GetUtcNow()) && !revocations.Revoked(dependsOn, principal.IssuedAt);

    private TokenValidationParameters Parameters() => new()
    {
        ValidTypes = [TokenType],
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        TryAllIssuerSigningKeys = false,
        IssuerSigningKeyResolver = (_, _, keyId, _) => ring.Find(keyId) is { } key ? [key.Key] : [],
        // The key decides on the algorithm, never the token.
        AlgorithmValidator = (algorithm, key, _, _) => key.KeyId is { } id && ring.Find(id)?.Algorithm == algorithm,
        ValidateIssuer = issuerOptions.Value.Issuer is not null,
        ValidIssuer = issuerOptions.Value.Issuer,
        // The audience is the issuer, which may be known only from the token: checked after the signature.
        ValidateAudience = false,
        LifetimeValidator = (notBefore, expires, _, _) => IsWithin(notBefore, expires),
    };

    // No skew on expiry: the clock that wrote it is ours. Some on nbf, for instances whose clocks differ.
    private bool IsWithin(DateTime? notBefore, DateTime? expires)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return notBefore is not null && expires is not null && notBefore <= now + ClockSkew && expires > now;
    }

    // The audience is one and the issuer itself; a list, even of one, is none of ours.
    private static bool IsOurAudience(JsonWebToken token)
    {
        using var claims = ClaimReader.Of(token);
        return claims.Text(JwtRegisteredClaimNames.Aud) == claims.Text(JwtRegisteredClaimNames.Iss) && !claims.HasFailed;
    }
}
