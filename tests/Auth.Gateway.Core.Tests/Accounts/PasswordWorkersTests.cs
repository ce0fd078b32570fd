using System.Globalization;
using Auth.Gateway.Core.Accounts;

namespace Auth.Gateway.Core.Tests.Accounts;

public sealed class PasswordWorkersTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task So_many_work_and_so_many_wait_and_whoever_comes_then_is_refused()
    {
        using var workers = new PasswordWorkers(2, 3);
        using var gate = new ManualResetEventSlim();
        using var begun = new SemaphoreSlim(0);
        var jobs = Enumerable.Range(0, 5).Select(i => workers.RunAsync(
            () =>
            {
                begun.Release();
                gate.Wait(None);
                return i;
            },
            None)).ToArray();

        for (var i = 0; i < 2; i++) await begun.WaitAsync(None);
        await Assert.ThrowsAsync<PasswordsBusyException>(() => workers.RunAsync(() => 0, None));
        Assert.Equal(0, begun.CurrentCount);

        gate.Set();
        Assert.Equal(10, (await Task.WhenAll(jobs)).Sum());
        Assert.Equal(6, await workers.RunAsync(() => 6, None));
    }

    [Fact]
    public async Task The_work_is_not_done_on_the_thread_pool()
    {
        using var workers = new PasswordWorkers(1, 0);
        Assert.False(await workers.RunAsync(() => Thread.CurrentThread.IsThreadPoolThread, None));
    }

    [Fact]
    public async Task Who_has_given_up_before_their_turn_costs_nothing()
    {
        using var workers = new PasswordWorkers(1, 2);
        using var gate = new ManualResetEventSlim();
        using var givenUp = new CancellationTokenSource();
        var first = workers.RunAsync(() => gate.Wait(TimeSpan.FromMinutes(1), None), None);
        var ran = false;
        var second = workers.RunAsync(() => ran = true, givenUp.Token);
        givenUp.Cancel();
        gate.Set();

        Assert.True(await first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.False(ran);
    }

    [Fact]
    public async Task A_failure_is_its_callers_and_the_worker_goes_on()
    {
        using var workers = new PasswordWorkers(1, 0);
        for (var i = 0; i < 3; i++) await Assert.ThrowsAsync<InvalidDataException>(() => workers.RunAsync<int>(() => throw new InvalidDataException(), None));
        Assert.Equal(1, await workers.RunAsync(() => 1, None));
    }

    [SkippableFact]
    public async Task Who_hashes_stands_behind_all_others_and_what_goes_on_then_does_not()
    {
        Xunit.Skip.IfNot(OperatingSystem.IsLinux(), "Elsewhere a thread's priority is not in /proc.");
        const int Many = 40;
        ThreadPool.GetMinThreads(out var before, out var ports);
        try
        {
            // So that each continuation gets a thread of its own at once, started by whoever asks for it.
            ThreadPool.SetMinThreads(Many * 2, ports);
            using var workers = new PasswordWorkers(1, Many);
            using var all = new CountdownEvent(Many);
            var ordinary = Nice();
            var goingOn = await Task.WhenAll(Enumerable.Range(0, Many).Select(async _ =>
            {
                var hashing = await workers.RunAsync(Nice, None);
                all.Signal();
                all.Wait(None);
                return (Hashing: hashing, After: Nice());
            }));

            Assert.All(goingOn, nice => Assert.Equal((Math.Max(19, ordinary), ordinary), nice));
        }
        finally
        {
            ThreadPool.SetMinThreads(before, ports);
        }
    }

    // proc(5): the nineteenth field of stat; the name, in brackets, is the second.
    private static int Nice() =>
        File.ReadAllText("/proc/thread-self/stat") is var stat ? int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture) : 0;
}
