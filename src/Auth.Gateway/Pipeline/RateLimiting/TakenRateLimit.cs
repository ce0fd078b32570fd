using Auth.Gateway.Configuration;
using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>A limit that a request is counted against, and in which bucket.</summary>
/// <param name="Shadow">Counted, and never refused by nor told of.</param>
/// <param name="Lease">Set once it was asked.</param>
public readonly record struct TakenRateLimit(string Name, RateLimit Limit, RateLimitWords Words, string Bucket, RateLimitCount Count, bool Shadow = false, RateLimitLease Lease = default);
