using Auth.Gateway.Configuration;
using Auth.Gateway.Core.RateLimits;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>A limit that a request is counted against, and in which bucket.</summary>
public sealed record TakenRateLimit(string Name, RateLimit Limit, string Bucket, RateLimitCount Count)
{
    /// <summary>Counted, and never refused by nor told of.</summary>
    public bool Shadow { get; init; }

    /// <summary>Set once it was asked.</summary>
    public RateLimitLease Lease { get; init; }
}
