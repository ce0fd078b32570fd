using Auth.Gateway.Core.RateLimits;

namespace Auth.Gateway.Storage.Redis.Leases;

/// <summary>How much an instance takes from Redis at once, and how often it asks.</summary>
internal static class LeaseRules
{
    /// <summary>Below, every request is counted in Redis by itself: limits that protect passwords are small, and must be the same everywhere.</summary>
    public const int SmallestLeased = 1000;

    /// <summary>How many requests are to be answered for one question.</summary>
    public const int RequestsPerQuestion = 50;

    // What one instance may hold of a limit, at most: so much can be missing at the others.
    private const int Share = 50;

    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(2);

    public static bool AreFor(RateLimit limit) => limit.Limit >= SmallestLeased;

    public static int Most(RateLimit limit) => limit.Limit / Share;

    /// <summary>For so long a lease is meant to last, and what Redis said is held to be true: 2 s of a minute.</summary>
    public static TimeSpan Patience(RateLimit limit)
    {
        var share = limit.Period / 30;
        return share < LongestPatience ? share : LongestPatience;
    }

    /// <summary>As many as will be asked for soon, going by those since the last time; growing twofold at most, so that a bucket that is seldom used takes one.</summary>
    /// <param name="answered">Requests since the last answer of Redis.</param>
    /// <param name="elapsed">Since that answer.</param>
    public static int Wanted(RateLimit limit, int answered, TimeSpan elapsed)
    {
        var soon = elapsed > TimeSpan.Zero ? answered * (Patience(limit) / elapsed) : double.PositiveInfinity;
        return (int)Math.Max(1, Math.Min(Math.Min(2.0 * answered, soon), Most(limit)));
    }
}
