using System.Text.Json;
using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Auth.Gateway.Core.Tokens;

/// <summary>Issues and validates the gateway's access tokens: JWTs by RFC 9068, guarded as RFC 8725 asks.</summary>
public sealed class AccessTokenService(SigningKeyRing ring, Revocations revocations, IAuditTrail audit, IOptions<IssuerOptions> issuerOptions, TimeProvider clock)
{
    /// <summary>RFC 9068 §2.1. Assertions have another type, so neither is ever taken for the other.</summary>
    public const string TokenType = "at+jwt";

    private const int MaxLength = 8 * 1024;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <param name="issuer">The issuer that the client knows us by, see <see cref="IssuerOptions"/>.</param>
    /// <param name="lifetime">Cut short where the principal's own credential expires before.</param>
    public AccessToken Issue(Principal principal, string use, TimeSpan lifetime, string issuer)
    {
        // Whole seconds, as the wire has them: exp - iat must be what expires_in says.
        var now = clock.GetUtcNow();
        var issuedAt = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var expiresAt = issuedAt + lifetime;
        if (principal.ExpiresAt < expiresAt) expiresAt = DateTimeOffset.FromUnixTimeSeconds(principal.ExpiresAt.Value.ToUnixTimeSeconds());
        var tokenId = Identifiers.New(Identifiers.Token);
        var text = CompactJwsWriter.Sign(ring.TokenKey, TokenType, (Principal: principal, Use: use, Issuer: issuer, TokenId: tokenId, Now: now, IssuedAt: issuedAt, ExpiresAt: expiresAt), static (writer, given) =>
        {
            PrincipalClaims.Write(writer, given.Principal);
            writer.WriteString(PrincipalClaims.Use, given.Use);
            writer.WriteNumber(PrincipalClaims.IssuedAtMilliseconds, (given.Principal.IssuedAt ?? given.Now).ToUnixTimeMilliseconds());
            writer.WriteString(PrincipalClaims.ClientId, given.Principal.KeyId ?? given.Principal.Subject);
            writer.WriteString(JwtRegisteredClaimNames.Jti, given.TokenId);
            writer.WriteString(JwtRegisteredClaimNames.Iss, given.Issuer);
            writer.WriteString(JwtRegisteredClaimNames.Aud, given.Issuer);
            writer.WriteNumber(JwtRegisteredClaimNames.Iat, given.IssuedAt.ToUnixTimeSeconds());
            writer.WriteNumber(JwtRegisteredClaimNames.Nbf, given.IssuedAt.ToUnixTimeSeconds());
            writer.WriteNumber(JwtRegisteredClaimNames.Exp, given.ExpiresAt.ToUnixTimeSeconds());
        });
        audit.Record(Describe(principal, use).With("token_id", tokenId));
        return new AccessToken(text, expiresAt, (long)(expiresAt - issuedAt).TotalSeconds);
    }

    // By what it was made from, so that what one key or session is given is counted together.
    private static AuditEvent Describe(Principal principal, string use) =>
        new AuditEvent(AuditKind.TokenIssued) { AccountId = principal.AccountId, Subject = principal.Subject, CredentialId = principal.KeyId ?? principal.SessionId ?? principal.DerivedFrom.FirstOrDefault() }
            .With("use", use).With("scopes", Scopes.Format(principal.Scopes)).With("audience", principal.Audience).With("customer", principal.Customer);

    /// <summary>Checks everything that a token says by itself. Whether it was revoked is asked anew at each use, see <see cref="IsAlive(Principal)"/>.</summary>
    public async ValueTask<AuthResult> ValidateAsync(string text, string scheme)
    {
        using var token = CompactJws.Parse(text, MaxLength);
        // Assertions are signed by the same keys, and are of another type (RFC 8725 §3.11). What is not in a header of ours means nothing that we know.
        if (token?.KeyId is not { } keyId || JsonText.Member(token.Header, "typ") != TokenType || token.Header.GetPropertyCount() != CompactJwsWriter.HeaderSize)
        {
            return AuthResult.Rejected(AuthFailure.InvalidCredentials);
        }

        // A key that another instance has just made is fetched before the token is judged.
        var isOurs = await ring.FindAsync(keyId) is { } key && token.IsSignedBy(key) && IsIssuedByUs(token.Claims);
        return isOurs && PrincipalClaims.Read(token.Claims, scheme) is { } principal && IsWithin(token.Claims) && IsAlive(principal)
            ? AuthResult.Authenticated(principal)
            : AuthResult.Rejected(AuthFailure.InvalidCredentials);
    }

    /// <summary>Not expired and not revoked, now.</summary>
    public bool IsAlive(Principal principal) => IsAlive(principal, [.. principal.DependsOn()]);

    /// <param name="dependsOn">The principal's, made once.</param>
    public bool IsAlive(Principal principal, IReadOnlyList<ChangeSubject> dependsOn) => !(principal.ExpiresAt <= clock.GetUtcNow()) && !revocations.Revoked(dependsOn, principal.IssuedAt);

    // The audience is one and the issuer itself; a list, even of one, is none of ours. Where the issuer is not configured, whatever we signed for is.
    private bool IsIssuedByUs(JsonElement claims) =>
        JsonText.Member(claims, JwtRegisteredClaimNames.Iss) is { Length: > 0 } issuer
        && (issuerOptions.Value.Issuer is not { } configured || issuer == configured)
        && JsonText.Member(claims, JwtRegisteredClaimNames.Aud) == issuer;

    // Some skew on what was, for instances whose clocks differ; none on expiry, which is asked for at each use: the clock that wrote it is ours.
    private bool IsWithin(JsonElement claims)
    {
        var latest = (clock.GetUtcNow() + ClockSkew).ToUnixTimeSeconds();
        return claims.GetProperty(JwtRegisteredClaimNames.Nbf).GetInt64() <= latest && claims.GetProperty(JwtRegisteredClaimNames.Iat).GetInt64() <= latest;
    }
}
