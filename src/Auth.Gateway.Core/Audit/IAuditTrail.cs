namespace Auth.Gateway.Core.Audit;

/// <summary>The one seam: whatever is worth asking about later is recorded here, by the service that does it.</summary>
public interface IAuditTrail
{
    /// <summary>Never waits, never fails: the event is logged now and stored in a moment.</summary>
    void Record(AuditEvent recorded);
}
