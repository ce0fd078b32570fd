using Auth.Gateway.Core.Changes;

namespace Auth.Gateway.Core.Tokens;

/// <summary>Ends one access token before its time; that of a session or key ends with those.</summary>
public sealed class TokenRevocationService(IChangeLog log, ChangeFollower follower, ChangeLifetime lifetime)
{
    /// <exception cref="StoreUnavailableException"/>
    public async Task RevokeAsync(string tokenId, CancellationToken cancellationToken)
    {
        await log.AppendAsync(lifetime.Revoke(new ChangeSubject(ChangeKind.Token, tokenId)), cancellationToken);
        await follower.CatchUpAsync(cancellationToken);
    }
}
