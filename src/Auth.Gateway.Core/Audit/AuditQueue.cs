namespace Auth.Gateway.Core.Audit;

/// <summary>Events on their way to the store, in bounded memory. What strangers can cause fills half of it at most.</summary>
public sealed class AuditQueue
{
    public const int Capacity = 20_000;

    private readonly Lock _lock = new();
    private readonly Queue<AuditEvent> _events = new();
    private long _lost;
    private long _allLost;

    /// <summary>How many found no room since the start.</summary>
    public long Lost => Interlocked.Read(ref _allLost);

    public int Count
    {
        get
        {
            lock (_lock) return _events.Count;
        }
    }

    public void Add(AuditEvent recorded)
    {
        lock (_lock)
        {
            if (_events.Count < (recorded.Kind.Stream == AuditStream.Changes ? Capacity : Capacity / 2)) _events.Enqueue(recorded);
            else
            {
                _lost++;
                _allLost++;
            }
        }
    }

    /// <summary>The next ones; they stay until they are removed. One caller at a time.</summary>
    public IReadOnlyList<AuditEvent> Peek(int max)
    {
        lock (_lock) return [.. _events.Take(max)];
    }

    public void Remove(int count)
    {
        lock (_lock)
        {
            for (var i = 0; i < count; i++) _events.Dequeue();
        }
    }

    /// <summary>How many found no room since this was last asked.</summary>
    public long TakeLost() => Interlocked.Exchange(ref _lost, 0);
}
