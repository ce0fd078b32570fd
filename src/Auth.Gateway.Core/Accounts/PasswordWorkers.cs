using System.Collections.Concurrent;

namespace Auth.Gateway.Core.Accounts;

/// <summary>
/// Threads of their own for hashing: a tenth of a second of pure arithmetic would otherwise hold up the thread pool, and with it every request that is
/// forwarded. How many may wait is bounded, so that a flood of sign-ins costs others nothing but their own turn.
/// </summary>
public sealed class PasswordWorkers : IDisposable
{
    private readonly BlockingCollection<Action> _jobs = [];
    private readonly Thread[] _threads;
    private readonly int _most;
    private int _present;
    private long _done;

    /// <summary>How many passwords were hashed since the start, for whatever reason.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <param name="workers">At least 1.</param>
    /// <param name="queue">How many may wait besides those that are at work.</param>
    public PasswordWorkers(int workers, int queue)
    {
        _most = workers + queue;
        _threads = [.. Enumerable.Range(1, workers).Select(number => new Thread(Work) { IsBackground = true, Name = $"password {number}" })];
        foreach (var thread in _threads) thread.Start();
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
        _jobs.Dispose();
    }

    // In this order: whoever has seen a job end finds its place free.
    private void LeaveThen(Action tell)
    {
        Interlocked.Decrement(ref _present);
        tell();
    }

    private void Work()
    {
        foreach (var job in _jobs.GetConsumingEnumerable()) job();
    }
}
