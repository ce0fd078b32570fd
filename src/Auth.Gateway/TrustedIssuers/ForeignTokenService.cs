using System.Text.Json;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Core.TrustedIssuers;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.TrustedIssuers;

/// <summary>
/// Verifies access tokens of trusted issuers. First what costs nothing, then the provider's key, the signature, what the claims are worth here, and last
/// whether the account is one of ours.
/// </summary>
public sealed partial class ForeignTokenService(IssuerDirectory issuers, AccessTokenService own, IAccountStore accounts, IOptions<RoleOptions> roles, TimeProvider clock, ILogger<ForeignTokenService> logger)
{
    // As much as a credential may have: providers write more into a token than we do.
    private const int MaxLength = 16 * 1024;
    private const int MaxKeyIdLength = 256;

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxLength };

    /// <returns>Null when the token does not name a trusted issuer, which makes it ours to judge.</returns>
    /// <exception cref="Core.StoreUnavailableException"/>
    public async ValueTask<AuthResult?> ValidateAsync(string text, CancellationToken cancellationToken)
    {
        if (issuers.IsEmpty) return null;
        using var token = CompactJws.Parse(text, MaxLength);
        // Believed only as the question whose keys to ask for.
        if (token is null || JsonText.Member(token.Claims, "iss") is not { } name || issuers.Find(name) is not var (issuer, keys)) return null;
        var refusal = ForeignTokenRules.Refusal(issuer, token.Header, token.Claims, clock.GetUtcNow());
        if (refusal is not null) return Refused(issuer, refusal);
        if (token.KeyId is not { Length: > 0 and <= MaxKeyIdLength } keyId) return Refused(issuer, "it names no key");
        var found = await keys.FindAsync(keyId, JsonText.Member(token.Header, "alg")!, cancellationToken);
        if (found is null) return AuthResult.Rejected(AuthFailure.IssuerUnavailable);
        if (found.Count == 0) return Refused(issuer, "its key is not the issuer's");
        var verified = await _handler.ValidateTokenAsync(text, Parameters(issuer, found));
        return verified.IsValid ? await ReadAsync(issuer, text, token.Claims, cancellationToken) : Refused(issuer, verified.Exception.GetType().Name);
    }

    private async Task<AuthResult> ReadAsync(TrustedIssuer issuer, string text, JsonElement claims, CancellationToken cancellationToken)
    {
        var (principal, refusal) = ForeignPrincipals.Map(issuer, text, claims, roles.Value);
        if (principal is null) return Refused(issuer, refusal!);
        if (await accounts.FindAccountAsync(principal.AccountId, cancellationToken) is not { } account) return Refused(issuer, "its account does not exist");
        principal = principal with { OrganizationId = account.OrganizationId };
        return own.IsAlive(principal) ? AuthResult.Authenticated(principal) : Refused(issuer, "it has ended");
    }

    private static TokenValidationParameters Parameters(TrustedIssuer issuer, IReadOnlyList<JsonWebKey> keys) => new()
    {
        ValidIssuer = issuer.Issuer,
        ValidAudiences = issuer.Audiences,
        IgnoreTrailingSlashWhenValidatingAudience = false,
        ValidAlgorithms = issuer.Algorithms,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        // These keys and no others: they are of this issuer, have the token's key id and fit its algorithm.
        TryAllIssuerSigningKeys = false,
        IssuerSigningKeyResolver = (_, _, _, _) => keys,
        // By the rules, and by the gateway's own clock.
        ValidateLifetime = false,
    };

    private AuthResult Refused(TrustedIssuer issuer, string reason)
    {
        LogRefused(issuer.Issuer, reason);
        return AuthResult.Rejected(AuthFailure.InvalidCredentials);
    }

    [LoggerMessage(5003, LogLevel.Information, "A token of {Issuer} was refused: {Reason}.")]
    private partial void LogRefused(string issuer, string reason);
}
