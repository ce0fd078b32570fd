namespace Auth.Gateway.EndToEnd.Programs;

/// <summary>What a program has said so far, line by line, for those who wait for a certain one.</summary>
internal sealed class OutputLines
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private bool _isComplete;
    private TaskCompletionSource _more = NewSignal();

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock) return [.. _lines];
        }
    }

    /// <param name="line">Null: there will be no more.</param>
    public void Add(string? line)
    {
        lock (_lock)
        {
            if (line is null) _isComplete = true;
            else _lines.Add(line);
            _more.SetResult();
            _more = NewSignal();
        }
    }

    /// <returns>Null when the output ended, or patience did, without such a line.</returns>
    public async Task<string?> WaitForAsync(Predicate<string> isMeant, CancellationToken patience)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_lines.Find(isMeant) is { } found) return found;
                if (_isComplete || patience.IsCancellationRequested) return null;
                more = _more.Task;
            }

            await more.WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
