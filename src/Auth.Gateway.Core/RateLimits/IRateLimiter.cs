namespace Auth.Gateway.Core.RateLimits;

/// <summary>
/// Counts requests in named buckets, by a sliding window, see <see cref="SlidingWindow"/>. With Redis all instances share the buckets; when Redis
/// is away each counts for itself, so it never throws for that.
/// </summary>
public interface IRateLimiter
{
    /// <param name="bucket">What is counted, e.g. <c>login:ip:192.0.2.1</c>; any text.</param>
    ValueTask<RateLimitLease> AcquireAsync(string bucket, RateLimit limit, CancellationToken cancellationToken);
}
