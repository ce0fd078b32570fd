namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>What the running request has taken so far.</summary>
public sealed class TakenRateLimits
{
    private List<TakenRateLimit> _taken = new(1);

    public void Add(TakenRateLimit taken) => _taken.Add(taken);

    /// <summary>Each is settled once.</summary>
    public IReadOnlyList<TakenRateLimit> TakeAll() => Interlocked.Exchange(ref _taken, []);
}
