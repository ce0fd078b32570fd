using Auth.Gateway.Core;
using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Storage.InProcess;
using Auth.Gateway.Storage.Redis.Leases;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>
/// Buckets that all instances share: read, decided and counted in one script, so that requests at once never pass the limit. Of large limits a script
/// takes enough for some fifty requests of a busy bucket, see <see cref="BucketLease"/>; and a refusal is remembered, so that a flood of refused requests
/// asks nothing. While Redis is away each instance counts for itself.
/// </summary>
internal sealed partial class RedisRateLimiter(
    RedisConnection connection, RedisKeys keys, InProcessRateLimiter alone, TimeProvider clock, ILogger<RedisRateLimiter> logger) : IRateLimiter
{
    // Twice as many leases, and as many refusals: some 20 MB when all are in use. A lease that is pushed out has lost what it held.
    private const int Generation = 16_384;

    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    private static readonly RedisScript Script = RedisScript.Load("rate-limit");

    private static readonly RedisScript Undo = RedisScript.Load("rate-limit-return");

    // A limit that was changed begins with a lease of its own: what is left of the other one ends with its window.
    private readonly TwoGenerations<Key, BucketLease> _leases = new(Generation, MaxAge, clock);
    private readonly TwoGenerations<Key, BucketCounts> _refusals = new(Generation, MaxAge, clock);

    private int _isAlone;

    private readonly record struct Key(string Bucket, RateLimit Limit);

    public ValueTask<RateLimitLease> AcquireAsync(string bucket, RateLimit limit, CancellationToken cancellationToken)
    {
        var key = new Key(bucket, limit);
        var now = clock.GetUtcNow();
        if (LeaseRules.AreFor(limit))
        {
            var held = _leases.GetOrAdd(key, static key => new BucketLease(key.Limit));
            return held.TryDecide(now, hasAsked: false, out var lease) ? new(lease) : TakeManyAsync(key, held, cancellationToken);
        }

        return _refusals.TryGet(key, out var counts) && counts.AreFresh(limit, now) && counts.Decide(limit, now) is { IsAcquired: false } refusal
            ? new(refusal)
            : TakeOneAsync(key, now, cancellationToken);
    }

    public async ValueTask ReturnAsync(string bucket, RateLimit limit, RateLimitLease lease)
    {
        // Wherever it was counted: a bucket that is not there gives nothing back.
        await alone.ReturnAsync(bucket, limit, lease);
        var key = new Key(bucket, limit);
        var window = SlidingWindow.Index(lease, limit.Period);
        var returned = _leases.TryGet(key, out var held) ? held.Return(window, clock.GetUtcNow()) : 1;
        if (returned == 0) return;
        try
        {
            await connection.RunAsync(Undo, keys.RateLimitWindows(bucket, limit, window)[1..], [returned], CancellationToken.None);
            if (_refusals.TryGet(key, out _)) _refusals.Set(key, BucketCounts.Unknown);
        }
        catch (StoreUnavailableException)
        {
            // It stays counted, which errs on the safe side.
        }
    }

    private async ValueTask<RateLimitLease> TakeOneAsync(Key key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var question = new LeaseQuestion(SlidingWindow.Index(now, key.Limit.Period), now, Wanted: 1, Unused: 0);
        if (await AskAsync(key, question, cancellationToken) is not var (counts, taken)) return await alone.AcquireAsync(key.Bucket, key.Limit, cancellationToken);
        var lease = SlidingWindow.Decide(key.Limit, counts.Previous, counts.Current - taken, now);
        if (!lease.IsAcquired) _refusals.Set(key, counts);
        return lease;
    }

    private async ValueTask<RateLimitLease> TakeManyAsync(Key key, BucketLease held, CancellationToken cancellationToken)
    {
        RateLimitLease lease;
        do
        {
            if (held.Ask(clock.GetUtcNow(), out var answer) is { } question) await RefillAsync(key, held, question);
            if (!await answer.WaitAsync(cancellationToken)) return await alone.AcquireAsync(key.Bucket, key.Limit, cancellationToken);
        }
        while (!held.TryDecide(clock.GetUtcNow(), hasAsked: true, out lease));
        return lease;
    }

    // For all who wait, so whoever asks cannot cancel it.
    private async Task RefillAsync(Key key, BucketLease held, LeaseQuestion question)
    {
        (BucketCounts Counts, int Taken)? answer = null;
        try
        {
            answer = await AskAsync(key, question, CancellationToken.None);
        }
        finally
        {
            if (answer is var (counts, taken)) held.Tell(question, counts, taken);
            else held.TellNothing();
        }
    }

    /// <returns>Null while Redis is away.</returns>
    private async Task<(BucketCounts Counts, int Taken)?> AskAsync(Key key, LeaseQuestion question, CancellationToken cancellationToken)
    {
        var period = (long)key.Limit.Period.TotalMilliseconds;
        try
        {
            var answer = (RedisResult[])(await connection.RunAsync(
                Script,
                keys.RateLimitWindows(key.Bucket, key.Limit, question.Window),
                [key.Limit.Limit, period, question.At.ToUnixTimeMilliseconds() - (question.Window * period), question.Wanted, question.Unused],
                cancellationToken,
                nameof(AcquireAsync)))!;
            if (Interlocked.Exchange(ref _isAlone, 0) != 0) LogShared();
            var taken = (int)answer[2];
            return (new BucketCounts(question.Window, (long)answer[0], (long)answer[1] + taken, clock.GetUtcNow()), taken);
        }
        catch (StoreUnavailableException)
        {
            if (Interlocked.Exchange(ref _isAlone, 1) == 0) LogAlone();
            return null;
        }
    }

    [LoggerMessage(1201, LogLevel.Warning, "Redis is away: rate limits are counted by this instance alone.")]
    private partial void LogAlone();

    [LoggerMessage(1202, LogLevel.Information, "Rate limits are shared through Redis again.")]
    private partial void LogShared();
}
