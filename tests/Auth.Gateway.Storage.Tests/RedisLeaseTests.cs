using System.Globalization;
using System.Text.RegularExpressions;
using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Storage.Redis.Leases;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>Limits over several instances: what they cost Redis, what they admit together, and what one of them may hold back.</summary>
[Collection(RedisCollection.Name)]
public sealed partial class RedisLeaseTests(RedisFixture redis) : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly RateLimit Api = new(6000, TimeSpan.FromMinutes(1));
    private static readonly RateLimit Login = new(5, TimeSpan.FromMinutes(1));

    private readonly List<StoreFixture> _instances = [];

    private ManualTimeProvider Clock => _instances[0].Clock;

    public async Task InitializeAsync()
    {
        if (RedisServer.Program is null) return;
        _instances.Add(await redis.OpenAsync());
        while (_instances.Count < 3) _instances.Add(await _instances[0].OpenAnotherAsync());
    }

    public async Task DisposeAsync()
    {
        foreach (var instance in _instances) await instance.DisposeAsync();
    }

    [SkippableTheory]
    [InlineData(1, 3000)]
    [InlineData(1, 5400)]
    [InlineData(1, 6000)]
    [InlineData(1, 60_000)]
    [InlineData(3, 5400)]
    [InlineData(3, 6000)]
    [InlineData(3, 60_000)]
    public async Task A_busy_bucket_costs_one_command_for_fifty_requests_and_never_passes_its_limit(int instances, int requestsPerMinute)
    {
        RedisServer.SkipUnlessInstalled();
        const int Minutes = 3;
        var admitted = new int[Minutes];
        var before = await CommandsAsync();

        for (var i = 0; i < Minutes * requestsPerMinute; i++)
        {
            if ((await AcquireAsync(i % instances, Api)).IsAcquired) admitted[i / requestsPerMinute]++;
            Clock.Set(ManualTimeProvider.Start + (TimeSpan.FromMinutes(1) / requestsPerMinute * (i + 1)));
        }

        Assert.InRange(await CommandsAsync() - before, 1, Minutes * requestsPerMinute / 50);
        // What the others may hold, and what came free since the last question.
        var missing = requestsPerMinute < Api.Limit ? 0 : instances * LeaseRules.Most(Api);
        Assert.All(admitted, count => Assert.InRange(count, Math.Min(requestsPerMinute, Api.Limit) - missing, Api.Limit));
    }

    [SkippableFact]
    public async Task Whatever_is_asked_at_once_and_given_back_three_instances_never_pass_the_limit()
    {
        RedisServer.SkipUnlessInstalled();
        var step = 1L;
        var counted = new Dictionary<long, int>();
        var refused = 0;
        for (var round = 0; round < 300; round++)
        {
            var leases = await Task.WhenAll(Enumerable.Range(0, Next(200)).Select(async i => (Instance: i % 3, Lease: await AcquireAsync(i % 3, Api))));
            refused += leases.Count(one => !one.Lease.IsAcquired);
            Clock.Advance(TimeSpan.FromMilliseconds(2 + Next(1000)));
            foreach (var (instance, lease) in leases.Where(one => one.Lease.IsAcquired))
            {
                var window = SlidingWindow.Index(lease, Api.Period);
                var isReturned = Next(10) == 0;
                if (isReturned) await _instances[instance].RateLimiter.ReturnAsync("bucket", Api, lease);
                counted[window] = counted.GetValueOrDefault(window) + (isReturned ? 0 : 1);
            }
        }

        Assert.All(counted.Values, count => Assert.InRange(count, 0, Api.Limit));
        Assert.True(refused > 1000);

        int Next(int bound) => (int)((step = step * 48_271 % 2_147_483_647) % bound);
    }

    [SkippableTheory]
    [InlineData(5)]
    [InlineData(120)]
    [InlineData(LeaseRules.SmallestLeased - 1)]
    public async Task A_small_limit_is_counted_one_by_one_over_all_instances(int limit)
    {
        RedisServer.SkipUnlessInstalled();
        var small = new RateLimit(limit, TimeSpan.FromMinutes(1));

        for (var i = 0; i < limit; i++) Assert.Equal((true, limit - 1 - i), (await AcquireAsync(i % 3, small)) is var lease ? (lease.IsAcquired, lease.Remaining) : default);

        for (var i = 0; i < 3; i++) Assert.False((await AcquireAsync(i, small)).IsAcquired);
    }

    [SkippableFact]
    public async Task A_bucket_that_is_seldom_used_takes_one_at_a_time()
    {
        RedisServer.SkipUnlessInstalled();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(Api.Limit - 1 - i, (await AcquireAsync(i % 3, Api)).Remaining);
            Clock.Advance(TimeSpan.FromSeconds(2));
        }
    }

    [SkippableFact]
    public async Task What_an_instance_holds_is_bounded_and_all_can_still_be_used()
    {
        RedisServer.SkipUnlessInstalled();
        const int Here = 520;
        for (var i = 0; i < Here; i++) await AcquireAsync(0, Api);

        var elsewhere = await FillAsync(1);
        Assert.InRange(elsewhere, Api.Limit - Here - LeaseRules.Most(Api), Api.Limit - Here - 1);

        Assert.Equal(Api.Limit, Here + elsewhere + await FillAsync(0));
    }

    [SkippableFact]
    public async Task What_is_given_back_here_can_be_taken_elsewhere()
    {
        RedisServer.SkipUnlessInstalled();
        RateLimitLease lease = default;
        for (var i = 0; i < 1000; i++) lease = await AcquireAsync(0, Api);
        var before = await CommandsAsync();

        for (var i = 0; i < 1000; i++) await _instances[0].RateLimiter.ReturnAsync("bucket", Api, lease);

        Assert.InRange(await CommandsAsync() - before, 1, 1000 / 50);
        Assert.InRange(await FillAsync(1), Api.Limit - LeaseRules.Most(Api), Api.Limit);
    }

    [SkippableFact]
    public async Task A_crash_loses_a_lease_and_only_until_its_window_weighs_nothing()
    {
        RedisServer.SkipUnlessInstalled();
        for (var i = 0; i < 200; i++) await AcquireAsync(2, Api);
        await _instances[2].DisposeAsync();
        _instances.RemoveAt(2);

        Assert.InRange(await FillAsync(0), Api.Limit - 200 - LeaseRules.Most(Api), Api.Limit - 200);

        Clock.Advance(2 * Api.Period);
        Assert.Equal(Api.Limit, await FillAsync(0));
    }

    [SkippableFact]
    public async Task A_lease_does_not_outlive_its_window_and_what_was_not_used_weighs_nothing()
    {
        RedisServer.SkipUnlessInstalled();
        for (var i = 0; i < 200; i++) await AcquireAsync(0, Api);
        var elsewhere = await FillAsync(1);

        // At its very beginning the whole of the window before weighs: what was admitted, without what was only held.
        Clock.Advance(Api.Period);
        Assert.Equal(Api.Limit - 200 - elsewhere, await FillAsync(0));

        Clock.Advance(2 * Api.Period);
        for (var i = 0; i < 200; i++) await AcquireAsync(0, Api);
        Clock.Advance(2 * Api.Period);
        Assert.Equal(Api.Limit, await FillAsync(0) + await FillAsync(1));
    }

    [SkippableTheory]
    [InlineData(5)]
    [InlineData(6000)]
    public async Task A_flood_of_refused_requests_asks_once_in_two_seconds(int limit)
    {
        RedisServer.SkipUnlessInstalled();
        var rateLimit = new RateLimit(limit, TimeSpan.FromMinutes(1));
        Assert.Equal(limit, await FillAsync(0, rateLimit));
        var before = await CommandsAsync();

        for (var i = 0; i < 10_000; i++)
        {
            Assert.False((await AcquireAsync(0, rateLimit)).IsAcquired);
            Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(await CommandsAsync() - before, 1, 10 / 2);
    }

    [SkippableFact]
    public async Task What_another_instance_gives_back_is_seen_within_two_seconds()
    {
        RedisServer.SkipUnlessInstalled();
        var lease = await AcquireAsync(0, Login);
        Assert.Equal(4, await FillAsync(1, Login));

        await _instances[0].RateLimiter.ReturnAsync("bucket", Login, lease);

        Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, await FillAsync(1, Login));
    }

    [SkippableFact]
    public async Task Who_comes_while_Redis_is_asked_waits_for_that_answer()
    {
        RedisServer.SkipUnlessInstalled();
        var before = await CommandsAsync();

        var leases = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Run(() => AcquireAsync(0, Api))));

        Assert.All(leases, lease => Assert.True(lease.IsAcquired));
        // 1, 2, 4 and so on to 120 at a time.
        Assert.InRange(await CommandsAsync() - before, 1, 16);
    }

    private async Task<int> FillAsync(int instance, RateLimit? limit = null)
    {
        var admitted = 0;
        while ((await AcquireAsync(instance, limit ?? Api)).IsAcquired) admitted++;
        return admitted;
    }

    private Task<RateLimitLease> AcquireAsync(int instance, RateLimit limit) => _instances[instance].RateLimiter.AcquireAsync("bucket", limit, None).AsTask();

    // As the server counts them: scripts are all that a limiter sends.
    private async Task<int> CommandsAsync() =>
        ScriptCalls().Matches((string)(await redis.Database.ExecuteAsync("INFO", "commandstats"))!).Sum(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"cmdstat_eval\w*:calls=(\d+)")]
    private static partial Regex ScriptCalls();
}
