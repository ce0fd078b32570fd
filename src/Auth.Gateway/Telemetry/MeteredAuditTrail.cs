using Auth.Gateway.Core.Audit;

namespace Auth.Gateway.Telemetry;

/// <summary>Counts each event as it is recorded.</summary>
public sealed class MeteredAuditTrail(AuditTrail trail, GatewayMetrics metrics) : IAuditTrail
{
    public void Record(AuditEvent recorded)
    {
        metrics.Event(recorded.Kind.Name);
        trail.Record(recorded);
    }
}
