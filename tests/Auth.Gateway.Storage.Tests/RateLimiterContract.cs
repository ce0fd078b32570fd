using Auth.Gateway.Core.RateLimits;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

public abstract class RateLimiterContract : StoreContract
{
    private static readonly RateLimit FivePerMinute = new(5, TimeSpan.FromMinutes(1));
    private static readonly RateLimit Large = new(2000, TimeSpan.FromMinutes(1));

    [SkippableFact]
    public async Task The_limit_is_reached_exactly()
    {
        for (var remaining = 4; remaining >= 0; remaining--)
        {
            var lease = await AcquireAsync("bucket", FivePerMinute);
            Assert.True(lease.IsAcquired);
            Assert.Equal(remaining, lease.Remaining);
            Assert.Equal(TimeSpan.Zero, lease.RetryAfter);
            Assert.Equal(Now.AddMinutes(1), lease.ResetAt);
        }

        var refused = await AcquireAsync("bucket", FivePerMinute);
        Assert.False(refused.IsAcquired);
        Assert.Equal(0, refused.Remaining);
        Assert.Equal(Now.AddMinutes(1), refused.ResetAt);
        Assert.True(refused.RetryAfter > TimeSpan.Zero);
    }

    [SkippableFact]
    public async Task A_new_window_does_not_begin_with_a_full_allowance()
    {
        await FillAsync("bucket", FivePerMinute);

        Store.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False((await AcquireAsync("bucket", FivePerMinute)).IsAcquired);

        // Half of the window before still weighs: 2.5 of 5, so that two more fit.
        Store.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.True((await AcquireAsync("bucket", FivePerMinute)).IsAcquired);
        Assert.True((await AcquireAsync("bucket", FivePerMinute)).IsAcquired);
        Assert.False((await AcquireAsync("bucket", FivePerMinute)).IsAcquired);
    }

    [SkippableFact]
    public async Task After_two_windows_nothing_weighs_any_more()
    {
        await FillAsync("bucket", FivePerMinute);

        Store.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(4, (await AcquireAsync("bucket", FivePerMinute)).Remaining);
    }

    [SkippableTheory]
    [InlineData(1, 1, 0)]
    [InlineData(1, 60, 59_999)]
    [InlineData(2, 1, 333)]
    [InlineData(3, 60, 20_001)]
    [InlineData(7, 10, 3_333)]
    [InlineData(10, 900, 1)]
    [InlineData(25, 3600, 1_234_567)]
    public async Task After_exactly_the_wait_one_more_is_admitted(int limit, int periodSeconds, int offsetMilliseconds)
    {
        var rateLimit = new RateLimit(limit, TimeSpan.FromSeconds(periodSeconds));
        Store.Clock.Advance(TimeSpan.FromMilliseconds(offsetMilliseconds));
        await FillAsync("bucket", rateLimit);

        // Over several windows, so that both the present window and the one before it are the reason.
        for (var i = 0; i < 2 * limit; i++)
        {
            var refused = await AcquireAsync("bucket", rateLimit);
            Assert.False(refused.IsAcquired);
            Store.Clock.Advance(refused.RetryAfter);
            Assert.True((await AcquireAsync("bucket", rateLimit)).IsAcquired);
        }
    }

    [SkippableFact]
    public async Task The_wait_is_no_longer_than_need_be()
    {
        await FillAsync("bucket", FivePerMinute);
        var refused = await AcquireAsync("bucket", FivePerMinute);

        Store.Clock.Advance(refused.RetryAfter - TimeSpan.FromMilliseconds(1));

        Assert.False((await AcquireAsync("bucket", FivePerMinute)).IsAcquired);
    }

    [SkippableFact]
    public async Task Refused_requests_are_not_counted()
    {
        await FillAsync("bucket", FivePerMinute);
        var first = await AcquireAsync("bucket", FivePerMinute);

        for (var i = 0; i < 20; i++) Assert.Equal(first, await AcquireAsync("bucket", FivePerMinute));
    }

    [SkippableFact]
    public async Task Buckets_are_apart_whatever_they_are_called()
    {
        var one = new RateLimit(1, TimeSpan.FromMinutes(1));
        string[] buckets = [.. Sample.OddTexts, "", "a", "a:", "A", "a:1", "a:1:2"];

        foreach (var bucket in buckets) Assert.True((await AcquireAsync(bucket, one)).IsAcquired);
        foreach (var bucket in buckets) Assert.False((await AcquireAsync(bucket, one)).IsAcquired);
    }

    [SkippableFact]
    public async Task Requests_at_once_never_pass_the_limit()
    {
        var limit = new RateLimit(50, TimeSpan.FromMinutes(1));

        var leases = await RaceAsync(200, _ => AcquireAsync("bucket", limit));

        Assert.Equal(50, leases.Count(lease => lease.IsAcquired));
        Assert.Equal(Enumerable.Range(0, 50), leases.Where(lease => lease.IsAcquired).Select(lease => lease.Remaining).Order());
    }

    [SkippableFact]
    public async Task What_is_given_back_can_be_taken_again_once()
    {
        var first = await AcquireAsync("bucket", FivePerMinute);
        for (var i = 0; i < 4; i++) await AcquireAsync("bucket", FivePerMinute);
        Assert.False((await AcquireAsync("bucket", FivePerMinute)).IsAcquired);

        await Store.RateLimiter.ReturnAsync("bucket", FivePerMinute, first);

        Assert.Equal((true, 0), (await AcquireAsync("bucket", FivePerMinute)) is var lease ? (lease.IsAcquired, lease.Remaining) : default);
        Assert.False((await AcquireAsync("bucket", FivePerMinute)).IsAcquired);
    }

    [SkippableFact]
    public async Task What_is_given_back_late_is_taken_out_of_the_window_that_it_was_counted_in()
    {
        RateLimitLease last = default;
        for (var i = 0; i < 5; i++) last = await AcquireAsync("bucket", FivePerMinute);

        Store.Clock.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 5; i++) await Store.RateLimiter.ReturnAsync("bucket", FivePerMinute, last);
        Assert.Equal(4, (await AcquireAsync("bucket", FivePerMinute)).Remaining);

        // Neither a bucket that nobody knows nor one that is empty can be given more than was taken.
        await Store.RateLimiter.ReturnAsync("bucket", FivePerMinute, last);
        await Store.RateLimiter.ReturnAsync("another", FivePerMinute, last);
        Assert.Equal(3, (await AcquireAsync("bucket", FivePerMinute)).Remaining);
        Assert.Equal(4, (await AcquireAsync("another", FivePerMinute)).Remaining);
    }

    [SkippableFact]
    public async Task A_large_limit_is_reached_exactly_and_what_remains_is_told_one_by_one()
    {
        for (var remaining = Large.Limit - 1; remaining >= 0; remaining--)
        {
            Assert.Equal(new RateLimitLease(true, remaining, TimeSpan.Zero, Now.AddMinutes(1)), await AcquireAsync("bucket", Large));
        }

        var refused = await AcquireAsync("bucket", Large);
        Assert.Equal((false, 0, Now.AddMinutes(1)), (refused.IsAcquired, refused.Remaining, refused.ResetAt));
        Store.Clock.Advance(refused.RetryAfter);
        Assert.True((await AcquireAsync("bucket", Large)).IsAcquired);
    }

    [SkippableFact]
    public async Task Requests_at_once_never_pass_a_large_limit()
    {
        var leases = await RaceAsync(Large.Limit + 500, _ => AcquireAsync("bucket", Large));

        Assert.Equal(Enumerable.Range(0, Large.Limit), leases.Where(lease => lease.IsAcquired).Select(lease => lease.Remaining).Order());
    }

    [SkippableFact]
    public async Task All_that_is_given_back_of_a_large_limit_can_be_taken_again_and_no_more()
    {
        await FillAsync("bucket", Large);
        var last = await AcquireAsync("another", Large);

        for (var i = 0; i < Large.Limit; i++) await Store.RateLimiter.ReturnAsync("bucket", Large, last);
        await FillAsync("bucket", Large);
        Assert.False((await AcquireAsync("bucket", Large)).IsAcquired);

        Store.Clock.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < Large.Limit; i++) await Store.RateLimiter.ReturnAsync("bucket", Large, last);
        await FillAsync("bucket", Large);
        Assert.False((await AcquireAsync("bucket", Large)).IsAcquired);
    }

    [SkippableFact]
    public async Task A_limit_that_was_changed_counts_what_was_admitted_under_the_other()
    {
        for (var i = 0; i < 1500; i++) Assert.True((await AcquireAsync("bucket", Large)).IsAcquired);

        Assert.False((await AcquireAsync("bucket", Large with { Limit = 1400 })).IsAcquired);
        Assert.False((await AcquireAsync("bucket", Large with { Limit = 10 })).IsAcquired);
        Assert.True((await AcquireAsync("bucket", Large with { Limit = 4000 })).IsAcquired);
    }

    private async Task FillAsync(string bucket, RateLimit limit)
    {
        for (var i = 0; i < limit.Limit; i++) Assert.True((await AcquireAsync(bucket, limit)).IsAcquired);
    }

    private Task<RateLimitLease> AcquireAsync(string bucket, RateLimit limit) => Store.RateLimiter.AcquireAsync(bucket, limit, None).AsTask();
}
