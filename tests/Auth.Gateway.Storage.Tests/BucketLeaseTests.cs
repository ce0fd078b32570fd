using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Storage.Redis.Leases;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>What an answer of Redis does to a lease when time has passed meanwhile.</summary>
public sealed class BucketLeaseTests
{
    private static readonly RateLimit Limit = new(6000, TimeSpan.FromMinutes(1));
    private static readonly DateTimeOffset Start = ManualTimeProvider.Start;

    private readonly BucketLease _lease = new(Limit);

    [Fact]
    public void An_answer_that_comes_after_its_window_admits_nobody_and_is_given_back()
    {
        var question = _lease.Ask(Start, out _)!;
        Assert.False(_lease.TryDecide(Start.AddMinutes(1), hasAsked: false, out _));

        Tell(question, taken: 7, Start.AddMinutes(1));

        Assert.False(_lease.TryDecide(Start.AddMinutes(1), hasAsked: true, out _));
        Assert.Equal(7, _lease.Ask(Start.AddMinutes(1), out _)!.Unused);
    }

    [Fact]
    public void What_was_not_used_is_given_back_once()
    {
        Tell(_lease.Ask(Start, out _)!, taken: 7, Start);

        Assert.Equal(7, _lease.Ask(Start.AddMinutes(1), out _)!.Unused);
        // The answer was lost, and nobody knows whether it arrived.
        _lease.TellNothing();
        Assert.Equal(0, _lease.Ask(Start.AddMinutes(1), out _)!.Unused);
    }

    [Fact]
    public void What_was_not_used_is_forgotten_when_its_window_weighs_nothing()
    {
        Tell(_lease.Ask(Start, out _)!, taken: 7, Start);

        Assert.Equal(0, _lease.Ask(Start.AddMinutes(2), out _)!.Unused);
    }

    [Fact]
    public async Task While_one_asks_the_others_get_its_answer()
    {
        var question = _lease.Ask(Start, out var first)!;
        Assert.Null(_lease.Ask(Start, out var second));
        Assert.False(second.IsCompleted);

        Tell(question, taken: 1, Start);

        Assert.True(await first);
        Assert.True(await second);
    }

    [Fact]
    public async Task When_Redis_is_away_all_who_wait_are_told()
    {
        _lease.Ask(Start, out _);
        Assert.Null(_lease.Ask(Start, out var waiting));

        _lease.TellNothing();

        Assert.False(await waiting);
        Assert.NotNull(_lease.Ask(Start, out _));
    }

    private void Tell(LeaseQuestion question, int taken, DateTimeOffset now) =>
        _lease.Tell(question, new BucketCounts(question.Window, 0, taken, now), taken);
}
