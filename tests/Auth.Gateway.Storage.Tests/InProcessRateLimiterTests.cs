using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Storage.InProcess;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

public sealed class InProcessRateLimiterTests
{
    private static readonly RateLimit OnePerHour = new(1, TimeSpan.FromHours(1));

    private readonly ManualTimeProvider _clock = new();
    private readonly InProcessRateLimiter _limiter;

    public InProcessRateLimiterTests() => _limiter = new InProcessRateLimiter(_clock);

    [Fact]
    public async Task A_flood_of_buckets_is_held_in_bounded_memory_and_pushes_out_none_that_is_in_use()
    {
        Assert.True(await AcquireAsync("in use", OnePerHour));

        for (var i = 0; i < 2 * InProcessRateLimiter.MaxBuckets; i++)
        {
            await AcquireAsync($"flood {i}", OnePerHour);
            if (i % 100 == 0) Assert.False(await AcquireAsync("in use", OnePerHour));
        }

        Assert.InRange(_limiter.Count, InProcessRateLimiter.MaxBuckets / 4, InProcessRateLimiter.MaxBuckets);
    }

    [Fact]
    public async Task Buckets_whose_windows_are_finished_are_forgotten()
    {
        for (var i = 0; i < 10_000; i++) await AcquireAsync($"{i}", OnePerHour);
        Assert.Equal(10_000, _limiter.Count);

        // Every shard is asked twice: the first request makes the young generation the old one, the second drops it.
        for (var turn = 0; turn < 2; turn++)
        {
            _clock.Advance(TimeSpan.FromHours(2));
            for (var i = 0; i < 1000; i++) await AcquireAsync($"{turn} {i}", OnePerHour);
        }

        Assert.InRange(_limiter.Count, 1000, 2000);
    }

    [Fact]
    public async Task A_bucket_is_not_forgotten_while_its_window_weighs()
    {
        Assert.True(await AcquireAsync("hour", OnePerHour));

        // Short windows come and go beside the long one, which still weighs on the first minutes of the window after it.
        for (var second = 1; second < 3600 + 600; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            for (var i = 0; i < 100; i++) await AcquireAsync($"{i}", new RateLimit(1, TimeSpan.FromSeconds(1)));
        }

        Assert.False(await AcquireAsync("hour", OnePerHour));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_opens_no_new_window()
    {
        _clock.Advance(TimeSpan.FromHours(5));
        Assert.True(await AcquireAsync("bucket", OnePerHour));

        _clock.Advance(TimeSpan.FromMinutes(-61));

        Assert.False(await AcquireAsync("bucket", OnePerHour));
    }

    [Fact]
    public async Task A_bucket_with_another_period_counts_for_itself()
    {
        var onePerMinute = new RateLimit(1, TimeSpan.FromMinutes(1));

        Assert.True(await AcquireAsync("bucket", onePerMinute));
        Assert.True(await AcquireAsync("bucket", OnePerHour));

        Assert.False(await AcquireAsync("bucket", onePerMinute));
        Assert.False(await AcquireAsync("bucket", OnePerHour));
    }

    [Fact]
    public async Task Threads_that_ask_at_once_never_pass_the_limit()
    {
        const int Threads = 4;
        const int Each = 250_000;
        var limit = new RateLimit(Threads * Each / 2, TimeSpan.FromHours(1));
        using var together = new Barrier(Threads);

        var acquired = await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                return Enumerable.Range(0, Each).Count(_ => _limiter.AcquireAsync("bucket", limit, CancellationToken.None).Result.IsAcquired);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.Equal(limit.Limit, acquired.Sum());
    }

    private async Task<bool> AcquireAsync(string bucket, RateLimit limit) => (await _limiter.AcquireAsync(bucket, limit, CancellationToken.None)).IsAcquired;
}
