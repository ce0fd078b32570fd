namespace Auth.Gateway.Core.Changes;

/// <summary>
/// Ends what depends on a subject and was issued until now. For a single token that is all there is to do. For a change that the store has just made it
/// is the last step: somebody may have asked the store before the change and after the instant that it was logged with; by this one, the token dies that
/// they are about to issue. Who asks from now on finds the change.
/// </summary>
public sealed class RevocationLog(IChangeLog log, ChangeFollower follower, ChangeLifetime lifetime)
{
    /// <summary>When it returns, this instance refuses what has ended.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public async Task RevokeAsync(ChangeSubject subject, CancellationToken cancellationToken)
    {
        await log.AppendAsync(lifetime.Revoke(subject), cancellationToken);
        await follower.CatchUpAsync(cancellationToken);
    }
}
