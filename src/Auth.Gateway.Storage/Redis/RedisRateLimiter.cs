using Auth.Gateway.Core;
using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Storage.InProcess;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>
/// Buckets that all instances share: read, decided and counted in one script, so that requests at once never pass the limit. While Redis is
/// away each instance counts for itself.
/// </summary>
internal sealed partial class RedisRateLimiter(
    RedisConnection connection, RedisKeys keys, InProcessRateLimiter alone, TimeProvider clock, ILogger<RedisRateLimiter> logger) : IRateLimiter
{
    private static readonly RedisScript Script = RedisScript.Load("rate-limit");

    private static readonly RedisScript Undo = RedisScript.Load("rate-limit-return");

    private int _isAlone;

    public async ValueTask<RateLimitLease> AcquireAsync(string bucket, RateLimit limit, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var window = SlidingWindow.Index(now, limit.Period);
        var period = (long)limit.Period.TotalMilliseconds;
        try
        {
            var counts = (RedisResult[])(await connection.RunAsync(
                Script,
                keys.RateLimitWindows(bucket, limit, window),
                [limit.Limit, period, now.ToUnixTimeMilliseconds() - (window * period)],
                cancellationToken))!;
            if (Interlocked.Exchange(ref _isAlone, 0) != 0) LogShared();
            return SlidingWindow.Decide(limit, (long)counts[0], (long)counts[1], now);
        }
        catch (StoreUnavailableException)
        {
            if (Interlocked.Exchange(ref _isAlone, 1) == 0) LogAlone();
            return await alone.AcquireAsync(bucket, limit, cancellationToken);
        }
    }

    public async ValueTask ReturnAsync(string bucket, RateLimit limit, RateLimitLease lease)
    {
        // Wherever it was counted: a bucket that is not there gives nothing back.
        await alone.ReturnAsync(bucket, limit, lease);
        try
        {
            await connection.RunAsync(Undo, keys.RateLimitWindows(bucket, limit, SlidingWindow.Index(lease, limit.Period))[1..], [], CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // It stays counted, which errs on the safe side.
        }
    }

    [LoggerMessage(1201, LogLevel.Warning, "Redis is away: rate limits are counted by this instance alone.")]
    private partial void LogAlone();

    [LoggerMessage(1202, LogLevel.Information, "Rate limits are shared through Redis again.")]
    private partial void LogShared();
}
