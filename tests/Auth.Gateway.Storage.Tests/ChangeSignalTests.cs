using Auth.Gateway.Storage.Sqlite;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

public sealed class ChangeSignalTests
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    private readonly ManualTimeProvider _clock = new();
    private readonly ChangeSignal _signal = new();

    [Fact]
    public async Task A_wait_for_nothing_lasts_until_its_timeout()
    {
        var wait = _signal.WaitAsync(Poll, _clock, CancellationToken.None);

        _clock.Advance(Poll - TimeSpan.FromMilliseconds(1));
        Assert.False(wait.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await wait;
    }

    [Fact]
    public async Task What_was_read_wakes_nobody_again()
    {
        _signal.Set();
        await _signal.WaitAsync(Poll, _clock, CancellationToken.None);

        _signal.Reset();

        Assert.False(_signal.WaitAsync(Poll, _clock, CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task A_change_that_comes_while_the_log_is_read_is_not_slept_over()
    {
        _signal.Reset();
        _signal.Set();

        await _signal.WaitAsync(Poll, _clock, CancellationToken.None);
    }

    [Fact]
    public async Task A_reset_leaves_nobody_waiting_who_was_woken()
    {
        var wait = _signal.WaitAsync(Poll, _clock, CancellationToken.None);

        _signal.Set();
        _signal.Reset();

        await wait;
    }

    [Fact]
    public async Task A_reset_before_a_change_leaves_nobody_waiting_either()
    {
        var wait = _signal.WaitAsync(Poll, _clock, CancellationToken.None);

        _signal.Reset();
        _signal.Set();

        // By the real clock: the test's own stands still, so that only the change can end the wait.
        await wait.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_cancelled_wait_says_so()
    {
        using var stopping = new CancellationTokenSource();
        var wait = _signal.WaitAsync(Poll, _clock, stopping.Token);

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }
}
