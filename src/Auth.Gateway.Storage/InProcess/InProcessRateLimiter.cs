using Auth.Gateway.Core.RateLimits;

namespace Auth.Gateway.Storage.InProcess;

/// <summary>Counts for this process alone: the embedded store's limiter, and what Redis's falls back to. Holds <see cref="MaxBuckets"/> at most.</summary>
public sealed class InProcessRateLimiter(TimeProvider clock) : IRateLimiter
{
    /// <summary>Some 20 MB when all are in use. A flood of new buckets pushes out those that were left alone longest.</summary>
    public const int MaxBuckets = Shards * RateLimitShard.MaxBuckets;

    // So that requests of different clients seldom wait for each other.
    private const int Shards = 16;

    private readonly RateLimitShard[] _shards = [.. Enumerable.Range(0, Shards).Select(_ => new RateLimitShard())];

    /// <summary>How many buckets are held now.</summary>
    public int Count => _shards.Sum(shard => shard.Count);

    public ValueTask<RateLimitLease> AcquireAsync(string bucket, RateLimit limit, CancellationToken cancellationToken) =>
        new(Shard(bucket).Acquire(bucket, limit, clock.GetUtcNow()));

    public ValueTask ReturnAsync(string bucket, RateLimit limit, RateLimitLease lease)
    {
        Shard(bucket).Return(bucket, limit, SlidingWindow.Index(lease, limit.Period));
        return ValueTask.CompletedTask;
    }

    private RateLimitShard Shard(string bucket) => _shards[(uint)bucket.GetHashCode() % Shards];
}
