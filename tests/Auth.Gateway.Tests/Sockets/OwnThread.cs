namespace Auth.Gateway.Tests.Sockets;

/// <summary>A thread that is none of the pool, as an event loop is.</summary>
internal static class OwnThread
{
    /// <summary>Begins there, and ends wherever it went.</summary>
    public static Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var result = new TaskCompletionSource<Task<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => result.SetResult(work())) { IsBackground = true }.Start();
        return result.Task.Unwrap();
    }

    /// <summary>How many reads stay on the thread that they began on, of so many that never have to wait.</summary>
    public static Task<int> CountAsync(int reads, Func<int, ValueTask> read) => RunAsync(async () =>
    {
        for (var i = 0; i < reads; i++)
        {
            await read(i);
            if (Thread.CurrentThread.IsThreadPoolThread) return i;
        }

        return reads;
    });
}
