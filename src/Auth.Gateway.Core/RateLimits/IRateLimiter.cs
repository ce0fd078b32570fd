namespace Auth.Gateway.Core.RateLimits;

/// <summary>
/// Counts requests in named buckets, by a sliding window, see <see cref="SlidingWindow"/>. With Redis all instances share the buckets; when Redis
/// is away each counts for itself, so it never throws for that.
/// </summary>
public interface IRateLimiter
{
    /// <param name="bucket">What is counted, e.g. <c>login:ip:192.0.2.1</c>; any text.</param>
    ValueTask<RateLimitLease> AcquireAsync(string bucket, RateLimit limit, CancellationToken cancellationToken);

    /// <summary>Gives back what <paramref name="lease"/> took: for a request that turned out not to count. In vain once its window is long past.</summary>
    ValueTask ReturnAsync(string bucket, RateLimit limit, RateLimitLease lease);
}
