namespace Auth.Gateway.Core.Changes;

/// <summary>Makes changes that are kept for as long as a token could live that they end.</summary>
public sealed class ChangeLifetime(TimeProvider clock, TimeSpan longestToken)
{
    // More than any clock skew that tokens are allowed, and than a key is remembered for: what a token says may be so much older than the token.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(15);

    public Change Revoke(ChangeSubject subject, DateTimeOffset? at = null)
    {
        var from = at ?? clock.GetUtcNow();
        return new Change(subject, ChangeEffect.Revoke, from, from + longestToken + Margin);
    }

    /// <param name="until">Null: until now.</param>
    public Revocation RevokeEverything(ChangeSubject subject, DateTimeOffset? until, bool withKeys)
    {
        var now = clock.GetUtcNow();
        return new Revocation(Revoke(subject, until ?? now), now, now + longestToken + Margin, withKeys);
    }
}
