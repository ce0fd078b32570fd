using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Auth.Gateway.Telemetry.Prometheus;

/// <summary>All series of one instrument, of which there are only so many, whatever the labels.</summary>
internal sealed class Metric
{
    public const int MaxSeries = 2_000;

    /// <summary>Where the rest is counted, as OpenTelemetry names it.</summary>
    private const string Overflow = "otel_metric_overflow=\"true\"";

    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);

    // By the tags as they are given, so that what was seen before needs no text.
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], Series> _known = new(TagComparer.Instance);
    private readonly ConcurrentDictionary<KeyValuePair<string, object?>[], Series>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _lookup;
    private readonly Instrument _instrument;
    private readonly string _type;
    private readonly string _name;
    private readonly double[]? _bounds;

    public Metric(Instrument instrument)
    {
        _instrument = instrument;
        _lookup = _known.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
        var kind = instrument.GetType().Name.Split('`')[0];
        _type = kind switch { "Counter" or "ObservableCounter" => "counter", "Histogram" => "histogram", _ => "gauge" };
        _name = PrometheusText.Name(instrument, _type == "counter");
        if (_type == "histogram") _bounds = instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { Count: > 0 } advised } ? [.. advised] : DefaultBounds;
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = _lookup.TryGetValue(tags, out var known) ? known : Find(tags);
        if (_bounds is not null) series.Observe(value);
        else if (_instrument.IsObservable) series.Set(value);
        else series.Add(value);
    }

    /// <summary>Before an observation: what is not observed again is no more.</summary>
    public void Forget()
    {
        if (!_instrument.IsObservable) return;
        _known.Clear();
        _series.Clear();
    }

    public void Write(StringBuilder text)
    {
        if (_series.IsEmpty) return;
        text.Append("# HELP ").Append(_name).Append(' ').Append(PrometheusText.EscapeHelp(_instrument.Description ?? "")).Append('\n');
        text.Append("# TYPE ").Append(_name).Append(' ').Append(_type).Append('\n');
        foreach (var (labels, series) in _series.OrderBy(pair => pair.Key, StringComparer.Ordinal)) Write(text, labels, series.Read());
    }

    private void Write(StringBuilder text, string labels, (double Value, long[] Buckets) read)
    {
        if (_bounds is null)
        {
            Line(text, "", labels, read.Value);
            return;
        }

        var count = 0L;
        for (var i = 0; i < read.Buckets.Length; i++)
        {
            count += read.Buckets[i];
            var bound = $"le=\"{PrometheusText.Number(i < _bounds.Length ? _bounds[i] : double.PositiveInfinity)}\"";
            Line(text, "_bucket", labels.Length == 0 ? bound : $"{labels},{bound}", count);
        }

        Line(text, "_sum", labels, read.Value);
        Line(text, "_count", labels, count);
    }

    private void Line(StringBuilder text, string suffix, string labels, double value)
    {
        text.Append(_name).Append(suffix);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(PrometheusText.Number(value)).Append('\n');
    }

    private Series Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = PrometheusText.Labels(tags);
        if (!_series.TryGetValue(labels, out var series))
        {
            if (_series.Count >= MaxSeries) return _series.GetOrAdd(Overflow, _ => new Series(_bounds));
            series = _series.GetOrAdd(labels, _ => new Series(_bounds));
        }

        // Different tags can read the same.
        if (_known.Count < MaxSeries) _known.TryAdd(tags.ToArray(), series);
        return series;
    }
}
