using System.Diagnostics.Tracing;

namespace Auth.Gateway.Telemetry.Otlp;

/// <summary>
/// Says in the log that a collector does not take what is sent, which the exporter tells those alone who listen to its events. Neither where nor what: an event can hold a
/// header's value, or what was to be exported.
/// </summary>
public sealed partial class ExportFailures(ILogger<ExportFailures> logger, TimeProvider clock) : IHostedService, IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Listener? _listener;
    private long? _saidAt;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener = new Listener(Say);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener?.Dispose();

    private void Say(string name)
    {
        lock (_lock)
        {
            if (_saidAt is { } at && clock.GetElapsedTime(at) < Every) return;
            _saidAt = clock.GetTimestamp();
        }

        LogFailed(name);
    }

    [LoggerMessage(8001, LogLevel.Warning, "Telemetry is not taken by its collector ({Failure}); what does not fit into the queues is dropped. Is it running, and is Gateway:Telemetry:Otlp right?")]
    private partial void LogFailed(string failure);

    // A class of its own: a listener hears of sources before its constructor has run.
    private sealed class Listener(Action<string> failed) : EventListener
    {
        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "OpenTelemetry-Exporter-OpenTelemetryProtocol") EnableEvents(eventSource, EventLevel.Error);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) => failed(eventData.EventName ?? "");
    }
}
