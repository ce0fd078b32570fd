namespace Auth.Gateway.Storage.Redis;

/// <summary>
/// A server that is cut off silently leaves every caller waiting for the timeout. After some of these in a row callers fail at once, and only
/// one now and then tries, until one gets an answer.
/// </summary>
internal sealed class CircuitBreaker
{
    private const int Threshold = 3;
    private const long TryEveryMilliseconds = 1000;

    private int _timeouts;
    private long _nextTry;

    private bool IsOpen => Volatile.Read(ref _timeouts) >= Threshold;

    public bool MayTry()
    {
        if (!IsOpen) return true;
        var now = Environment.TickCount64;
        var due = Volatile.Read(ref _nextTry);
        return now >= due && Interlocked.CompareExchange(ref _nextTry, now + TryEveryMilliseconds, due) == due;
    }

    public void Answered()
    {
        if (Volatile.Read(ref _timeouts) != 0) Volatile.Write(ref _timeouts, 0);
    }

    public void TimedOut()
    {
        if (Interlocked.Increment(ref _timeouts) == Threshold) Volatile.Write(ref _nextTry, Environment.TickCount64 + TryEveryMilliseconds);
    }
}
