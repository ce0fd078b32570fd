using Auth.Gateway.Core.RateLimits;

namespace Auth.Gateway.Core.Tests.RateLimits;

public sealed class SlidingWindowTests
{
    private static readonly DateTimeOffset Start = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Seed, limit, and period in seconds.</summary>
    public static TheoryData<ulong, int, int> Loads
    {
        get
        {
            var loads = new TheoryData<ulong, int, int>();
            foreach (var limit in new[] { 1, 2, 7, 100 })
            {
                foreach (var period in new[] { 1, 60, 86400 }) loads.Add((ulong)((limit * 1000) + period), limit, period);
            }

            return loads;
        }
    }

    [Theory]
    [MemberData(nameof(Loads))]
    public void No_window_admits_more_than_the_limit_and_no_stretch_of_that_length_twice_as_much(ulong seed, int limit, int period)
    {
        var bucket = new Bucket(new RateLimit(limit, TimeSpan.FromSeconds(period)));
        var random = new Sequence(seed);
        var now = Start;
        for (var i = 0; i < 5000; i++)
        {
            // Sometimes a crowd at one moment, sometimes a trickle, sometimes a pause over several windows.
            now = now.AddMilliseconds(random.Below(10) switch
            {
                < 5 => 0,
                < 9 => random.Below((period * 2000 / limit) + 1),
                _ => random.Below(period * 3000),
            });
            bucket.Acquire(now);
        }

        Assert.NotEmpty(bucket.Admitted);
        Assert.All(bucket.Admitted.GroupBy(at => SlidingWindow.Index(at, bucket.Limit.Period)), window => Assert.True(window.Count() <= limit));
        for (var i = 0; i + (2 * limit) - 1 < bucket.Admitted.Count; i++)
        {
            Assert.True(bucket.Admitted[i + (2 * limit) - 1] - bucket.Admitted[i] >= bucket.Limit.Period);
        }
    }

    [Theory]
    [MemberData(nameof(Loads))]
    public void There_is_no_burst_of_twice_the_limit_at_the_border_of_two_windows(ulong seed, int limit, int period)
    {
        var bucket = new Bucket(new RateLimit(limit, TimeSpan.FromSeconds(period)));
        var before = Start.AddSeconds(period).AddMilliseconds(-1);
        for (var i = 0; i < 2 * limit; i++) bucket.Acquire(before);
        for (var i = 0; i < 2 * limit; i++) bucket.Acquire(before.AddMilliseconds(1 + new Sequence(seed).Below(2)));
        Assert.Equal(limit, bucket.Admitted.Count);
    }

    [Theory]
    [MemberData(nameof(Loads))]
    public void RetryAfter_is_the_moment_from_which_one_more_is_admitted_to_the_millisecond(ulong seed, int limit, int period)
    {
        var rate = new RateLimit(limit, TimeSpan.FromSeconds(period));
        var random = new Sequence(seed);
        var refusals = 0;
        for (var i = 0; i < 5000; i++)
        {
            var (previous, current) = (random.Below(limit + 1), random.Below(limit + 1));
            var now = Start.AddMilliseconds(random.Below(period * 1000));
            var lease = SlidingWindow.Decide(rate, previous, current, now);
            if (lease.IsAcquired)
            {
                Assert.Equal(TimeSpan.Zero, lease.RetryAfter);
                continue;
            }

            refusals++;
            Assert.Equal(0, lease.Remaining);
            Assert.True(At(now + lease.RetryAfter), $"{previous} {current} at {now:O}: not admitted after {lease.RetryAfter}");
            // Rounded up, and once more where the arithmetic was not exact.
            if (lease.RetryAfter > TimeSpan.FromMilliseconds(2)) Assert.False(At(now + lease.RetryAfter - TimeSpan.FromMilliseconds(2)), $"{previous} {current} at {now:O}: admitted before {lease.RetryAfter}");

            // Nothing else happens meanwhile: the windows only move on.
            bool At(DateTimeOffset later) => (SlidingWindow.Index(later, rate.Period) - SlidingWindow.Index(now, rate.Period)) switch
            {
                0 => SlidingWindow.Decide(rate, previous, current, later).IsAcquired,
                1 => SlidingWindow.Decide(rate, current, 0, later).IsAcquired,
                _ => SlidingWindow.Decide(rate, 0, 0, later).IsAcquired,
            };
        }

        Assert.True(refusals > 100);
    }

    [Theory]
    [MemberData(nameof(Loads))]
    public void Remaining_is_how_many_more_are_admitted_at_that_moment(ulong seed, int limit, int period)
    {
        var rate = new RateLimit(limit, TimeSpan.FromSeconds(period));
        var random = new Sequence(seed);
        for (var i = 0; i < 500; i++)
        {
            var (previous, current) = (random.Below(limit + 1), random.Below(limit + 1));
            var now = Start.AddMilliseconds(random.Below(period * 1000));
            var lease = SlidingWindow.Decide(rate, previous, current, now);
            if (!lease.IsAcquired) continue;
            var more = 0;
            while (SlidingWindow.Decide(rate, previous, current + 1 + more, now).IsAcquired) more++;
            Assert.Equal(more, lease.Remaining);
        }
    }

    [Fact]
    public void A_window_ends_where_the_next_begins()
    {
        var rate = new RateLimit(10, TimeSpan.FromMinutes(1));
        Assert.Equal(Start.AddMinutes(1), SlidingWindow.Decide(rate, 0, 0, Start).ResetAt);
        Assert.Equal(Start.AddMinutes(1), SlidingWindow.Decide(rate, 0, 0, Start.AddSeconds(59.999)).ResetAt);
        Assert.Equal(Start.AddMinutes(2), SlidingWindow.Decide(rate, 0, 0, Start.AddMinutes(1)).ResetAt);
        Assert.Equal(SlidingWindow.Index(Start, rate.Period) + 1, SlidingWindow.Index(Start.AddMinutes(1), rate.Period));
    }

    // Counts as the stores do: refused requests do not count.
    private sealed class Bucket(RateLimit limit)
    {
        private readonly Dictionary<long, long> _counts = [];

        public RateLimit Limit => limit;

        public List<DateTimeOffset> Admitted { get; } = [];

        public void Acquire(DateTimeOffset now)
        {
            var window = SlidingWindow.Index(now, limit.Period);
            if (!SlidingWindow.Decide(limit, _counts.GetValueOrDefault(window - 1), _counts.GetValueOrDefault(window), now).IsAcquired) return;
            _counts[window] = _counts.GetValueOrDefault(window) + 1;
            Admitted.Add(now);
        }
    }
}
