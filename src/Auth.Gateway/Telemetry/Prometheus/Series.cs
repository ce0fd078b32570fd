namespace Auth.Gateway.Telemetry.Prometheus;

/// <summary>One set of labels of one metric. Counts of buckets are each their own here, and summed up when they are written.</summary>
internal sealed class Series(double[]? bounds)
{
    private readonly Lock _lock = new();
    private readonly long[] _buckets = bounds is null ? [] : new long[bounds.Length + 1];
    private double _value;

    public void Add(double value)
    {
        lock (_lock) _value += value;
    }

    public void Set(double value)
    {
        lock (_lock) _value = value;
    }

    public void Observe(double value)
    {
        var at = Array.BinarySearch(bounds!, value);
        lock (_lock)
        {
            // A bucket holds what is at most its bound.
            _buckets[at < 0 ? ~at : at]++;
            _value += value;
        }
    }

    public (double Value, long[] Buckets) Read()
    {
        lock (_lock) return (_value, [.. _buckets]);
    }
}
