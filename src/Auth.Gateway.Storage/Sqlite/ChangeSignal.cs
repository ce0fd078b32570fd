namespace Auth.Gateway.Storage.Sqlite;

/// <summary>
/// Wakes those who wait for the change log. It stays set until the log is read again, so that an append between a read and the next wait is not
/// slept over.
/// </summary>
internal sealed class ChangeSignal
{
    private TaskCompletionSource _changed = New();

    public void Set() => Volatile.Read(ref _changed).TrySetResult();

    /// <summary>To be called before the log is read: what was committed until now will be seen by that read.</summary>
    public void Reset()
    {
        var changed = Volatile.Read(ref _changed);
        if (changed.Task.IsCompleted) Interlocked.CompareExchange(ref _changed, New(), changed);
    }

    public async Task WaitAsync(TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        // A timeout is the usual case, twice a second: not worth throwing for.
        await Volatile.Read(ref _changed).Task.WaitAsync(timeout, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
