using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Core.Tokens;

/// <summary>Ends one access token before its time; that of a session or key ends with those.</summary>
public sealed class TokenRevocationService(RevocationLog revocations, IAuditTrail audit)
{
    /// <param name="token">Whom the token that is to end stands for.</param>
    /// <exception cref="StoreUnavailableException"/>
    public async Task RevokeAsync(Principal token, CancellationToken cancellationToken)
    {
        var tokenId = token.TokenId ?? throw new ArgumentException("It is no token.", nameof(token));
        await revocations.RevokeAsync(new ChangeSubject(ChangeKind.Token, tokenId), cancellationToken);
        audit.Record(new AuditEvent(AuditKind.TokenRevoked) { AccountId = token.AccountId, Subject = token.Subject, CredentialId = tokenId }.With("use", token.TokenUse));
    }
}
