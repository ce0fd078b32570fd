namespace Auth.Gateway.Core.Changes;

/// <summary>Makes changes that are kept for as long as a token could live that they end.</summary>
public sealed class ChangeLifetime(TimeProvider clock, TimeSpan longestToken)
{
    // More than any clock skew that tokens are allowed.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    public Change Revoke(ChangeSubject subject, DateTimeOffset? at = null)
    {
        var from = at ?? clock.GetUtcNow();
        return new Change(subject, ChangeEffect.Revoke, from, from + longestToken + Margin);
    }
}
