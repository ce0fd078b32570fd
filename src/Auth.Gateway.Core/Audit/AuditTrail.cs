using System.Text.Json;
using Auth.Gateway.Core.Failures;
using Microsoft.Extensions.Logging;

namespace Auth.Gateway.Core.Audit;

/// <summary>Completes each event, logs it, and hands it to <see cref="AuditWriter"/>. What comes often is counted first, see <see cref="AuditTally"/>.</summary>
public sealed partial class AuditTrail(AuditTally tally, AuditQueue queue, IAuditOrigin origin, TimeProvider clock, ILogger<AuditTrail> logger) : IAuditTrail
{
    public void Record(AuditEvent recorded)
    {
        var now = clock.GetUtcNow();
        var where = origin.Current;
        var complete = recorded with
        {
            Id = AuditEventId.New(now),
            At = now,
            Subject = AuditText.Clean(recorded.Subject),
            Origin = where with { Client = AuditText.Clean(where.Client), Call = AuditText.Clean(where.Call) },
            Details = recorded.Details.ToDictionary(detail => detail.Key, detail => AuditText.Clean(detail.Value) ?? "", StringComparer.Ordinal),
        };
        if (complete.Kind.Stream == AuditStream.Changes || tally.IsFirst(complete)) Add(complete);
    }

    /// <summary>Adds what was counted in the minute that is over.</summary>
    public void CloseTally(bool atOnce = false)
    {
        foreach (var counted in tally.Close(clock.GetUtcNow(), atOnce)) Add(counted);
    }

    private void Add(AuditEvent complete)
    {
        Log(complete);
        queue.Add(complete);
    }

    private void Log(AuditEvent it)
    {
        var level = it.Severity.ToLogLevel();
        if (!logger.IsEnabled(level)) return;
        var o = it.Origin;
        LogEvent(level, it.Kind.Name, it.FailureCode, it.Id, it.At, it.Count, it.AccountId, it.Subject, it.CredentialId, o.Actor, o.Address, o.Call, o.RequestId, JsonSerializer.Serialize(it.Details), o.Client);
    }

    // What the client says of itself comes last: it cannot pass for anything that follows it.
    [LoggerMessage(EventId = 1401, EventName = "Audit", Message = "Audit {Kind} code={Code} id={EventId} at={At:O} count={Count} account={Account} subject={Subject} credential={Credential} actor={Actor} address={Address} call={Call} request={RequestId} details={Details} client={Client}")]
    private partial void LogEvent(
        LogLevel level, string kind, string? code, string eventId, DateTimeOffset at, long count, string? account, string? subject, string? credential,
        string? actor, string? address, string? call, string? requestId, string details, string? client);
}
