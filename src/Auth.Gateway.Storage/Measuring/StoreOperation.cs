using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Auth.Gateway.Storage.Measuring;

/// <summary>One question to the store, from when it is asked until it is disposed of.</summary>
internal sealed class StoreOperation(Histogram<double> duration, Activity? span, string system, string name) : IDisposable
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private bool _hasSucceeded;

    /// <summary>Without it the question failed; why is in the log.</summary>
    public void Succeed() => _hasSucceeded = true;

    public void Dispose()
    {
        var tags = new TagList { { "db.system.name", system }, { "db.operation.name", name } };
        if (!_hasSucceeded) tags.Add("error.type", "_OTHER");
        duration.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds, tags);
        if (span is null) return;
        foreach (var (key, value) in tags) span.SetTag(key, value);
        if (!_hasSucceeded) span.SetStatus(ActivityStatusCode.Error);
        span.Dispose();
    }
}
