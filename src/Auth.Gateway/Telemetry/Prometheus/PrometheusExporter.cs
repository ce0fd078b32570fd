using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Auth.Gateway.Telemetry.Prometheus;

/// <summary>
/// <c>GET /metrics</c> on the management listener. Listens from the first scrape on, so that nobody pays for figures that nobody reads; Prometheus takes
/// counters that begin at nothing for what they are.
/// </summary>
public sealed class PrometheusExporter(IMeterFactory meters) : IDisposable
{
    private readonly ConcurrentDictionary<Instrument, Metric> _metrics = [];
    private readonly Lock _lock = new();
    private MeterListener? _listener;

    public IEndpointConventionBuilder Map(IEndpointRouteBuilder routes) => routes.MapGet("/metrics", WriteAsync);

    public void Dispose()
    {
        lock (_lock) _listener?.Dispose();
    }

    private Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = PrometheusText.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(Read(), context.RequestAborted);
    }

    private string Read()
    {
        var text = new StringBuilder();
        // One scrape at a time: what is observed is forgotten and observed anew.
        lock (_lock)
        {
            _listener ??= Listen();
            foreach (var metric in _metrics.Values) metric.Forget();
            _listener.RecordObservableInstruments();
            foreach (var (_, metric) in _metrics.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal)) metric.Write(text);
        }

        return text.ToString();
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (IsWanted(instrument)) listener.EnableMeasurementEvents(instrument, _metrics.GetOrAdd(instrument, published => new Metric(published)));
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, state) => ((Metric)state!).Record(value, tags));
        listener.SetMeasurementEventCallback<long>((_, value, tags, state) => ((Metric)state!).Record(value, tags));
        listener.SetMeasurementEventCallback<int>((_, value, tags, state) => ((Metric)state!).Record(value, tags));
        listener.Start();
        return listener;
    }

    // This host's and the process's, not those of another host in it. A sum of ups and downs means nothing to who comes in the middle.
    private bool IsWanted(Instrument instrument) =>
        ExportedMeters.Names.Contains(instrument.Meter.Name) && (instrument.Meter.Scope is null || instrument.Meter.Scope == meters)
        && !instrument.GetType().Name.StartsWith("UpDownCounter", StringComparison.Ordinal);
}
