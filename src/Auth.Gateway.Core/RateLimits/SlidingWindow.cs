namespace Auth.Gateway.Core.RateLimits;

/// <summary>
/// The sliding-window counter: the present window's count, plus the share of the previous one's that the sliding window still covers. Never more
/// than the limit within one window; in any other stretch of one period less than twice the limit, since what was counted is taken as spread evenly. Refused requests are not counted.
/// </summary>
public static class SlidingWindow
{
    /// <summary>Which window an instant is in, counted from the epoch.</summary>
    public static long Index(DateTimeOffset now, TimeSpan period) => now.ToUnixTimeMilliseconds() / (long)period.TotalMilliseconds;

    /// <summary>Which window a lease was taken in.</summary>
    public static long Index(RateLimitLease lease, TimeSpan period) => Index(lease.ResetAt, period) - 1;

    /// <summary>Decides on one more request, given what was counted before it.</summary>
    public static RateLimitLease Decide(RateLimit limit, long previous, long current, DateTimeOffset now)
    {
        var period = limit.Period.TotalMilliseconds;
        var start = Index(now, limit.Period) * period;
        var elapsed = now.ToUnixTimeMilliseconds() - start;
        var used = (previous * (1 - (elapsed / period))) + current;
        var resetAt = DateTimeOffset.FromUnixTimeMilliseconds((long)(start + period));
        if (used + 1 <= limit.Limit) return new RateLimitLease(true, (int)(limit.Limit - used - 1), TimeSpan.Zero, resetAt);

        // Room comes as the previous window's share shrinks or, when this window is full by itself, as it becomes the previous one.
        var room = limit.Limit - 1;
        var wait = current <= room
            ? (period * (1 - ((room - current) / (double)previous))) - elapsed
            : period - elapsed + (period * (1 - (room / (double)current)));
        return new RateLimitLease(false, 0, TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(wait))), resetAt);
    }
}
