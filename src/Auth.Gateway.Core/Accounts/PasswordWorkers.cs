using System.Collections.Concurrent;

namespace Auth.Gateway.Core.Accounts;

/// <summary>
/// Threads of their own for hashing: a tenth of a second of pure arithmetic would otherwise hold up the thread pool, and with it every request that is
/// forwarded. They stand behind all others where the processor is short, and how many may wait for them is bounded, so that a flood of sign-ins costs
/// others little but their own turn.
/// </summary>
public sealed class PasswordWorkers : IDisposable
{
    private readonly BlockingCollection<Action> _jobs = [];
    private readonly BlockingCollection<Action> _outcomes = [];
    private readonly Thread[] _threads;
    private readonly Thread _teller;
    private readonly int _most;
    private int _present;
    private long _done;

    /// <summary>How many passwords were hashed since the start, for whatever reason.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Whoever came now would be refused.</summary>
    public bool IsFull => Volatile.Read(ref _present) >= _most;

    /// <param name="workers">At least 1.</param>
    /// <param name="queue">How many may wait besides those that are at work.</param>
    public PasswordWorkers(int workers, int queue)
    {
        _most = workers + queue;
        _threads = [.. Enumerable.Range(1, workers).Select(number => new Thread(Work) { IsBackground = true, Name = $"password {number}" })];
        _teller = new Thread(Tell) { IsBackground = true, Name = "passwords told" };
        foreach (var thread in _threads.Append(_teller)) thread.Start();
    }

    /// <summary>Runs the job when its turn comes; one whose caller has given up by then is not run.</summary>
    /// <exception cref="PasswordsBusyException">Too many wait already.</exception>
    public Task<T> RunAsync<T>(Func<T> job, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _present) > _most)
        {
            Interlocked.Decrement(ref _present);
            throw new PasswordsBusyException("Too many passwords wait to be hashed.");
        }

        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _jobs.Add(Run, CancellationToken.None);
        return done.Task;

        void Run()
        {
            try
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    LeaveThen(() => done.SetCanceled(cancellationToken));
                    return;
                }

                var result = job();
                Interlocked.Increment(ref _done);
                LeaveThen(() => done.SetResult(result));
            }
            catch (Exception exception)
            {
                LeaveThen(() => done.SetException(exception));
            }
        }
    }

    public void Dispose()
    {
        _jobs.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
        _outcomes.CompleteAdding();
        _teller.Join();
        _jobs.Dispose();
        _outcomes.Dispose();
    }

    // In this order: whoever has seen a job end finds its place free.
    private void LeaveThen(Action tell)
    {
        Interlocked.Decrement(ref _present);
        _outcomes.Add(tell);
    }

    private void Work()
    {
        ModestThread.Become();
        foreach (var job in _jobs.GetConsumingEnumerable()) job();
    }

    // On a thread like any other: what goes on after a hash may need another thread of the pool, and that would stand as far behind as the one that asks for it.
    private void Tell()
    {
        foreach (var tell in _outcomes.GetConsumingEnumerable()) tell();
    }
}
