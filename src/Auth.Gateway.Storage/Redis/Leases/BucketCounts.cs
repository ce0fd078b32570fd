using Auth.Gateway.Core.RateLimits;

namespace Auth.Gateway.Storage.Redis.Leases;

/// <summary>What Redis counted in a bucket when it was last asked. Counts only grow, but for what is given back: what these refuse, Redis would refuse.</summary>
/// <param name="Window">The window that was the present one.</param>
/// <param name="At">When the answer came.</param>
internal sealed record BucketCounts(long Window, long Previous, long Current, DateTimeOffset At)
{
    /// <summary>Of a bucket that was not asked for yet, or that was given something back.</summary>
    public static BucketCounts Unknown { get; } = new(0, 0, 0, DateTimeOffset.MinValue);

    /// <summary>Whether <paramref name="now"/> is soon enough after the answer to go by it. Not when the clock was set back.</summary>
    public bool AreFresh(RateLimit limit, DateTimeOffset now) => now >= At && now - At < LeaseRules.Patience(limit);

    /// <summary>Decides on one more request, if nobody asked in between.</summary>
    public RateLimitLease Decide(RateLimit limit, DateTimeOffset now) => (SlidingWindow.Index(now, limit.Period) - Window) switch
    {
        0 => SlidingWindow.Decide(limit, Previous, Current, now),
        1 => SlidingWindow.Decide(limit, Current, 0, now),
        _ => SlidingWindow.Decide(limit, 0, 0, now),
    };
}
