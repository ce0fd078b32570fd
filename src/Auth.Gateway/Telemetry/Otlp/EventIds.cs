using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Auth.Gateway.Telemetry.Otlp;

/// <summary>Says each line's number, as the console does; the exporter sends its name alone.</summary>
public sealed class EventIds : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord record)
    {
        if (record.EventId.Id != 0) record.Attributes = [.. record.Attributes ?? [], new KeyValuePair<string, object?>("event.id", record.EventId.Id)];
    }
}
