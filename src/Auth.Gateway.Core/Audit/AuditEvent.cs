using Auth.Gateway.Core.Failures;

namespace Auth.Gateway.Core.Audit;

/// <summary>
/// Something that somebody may ask about later. Whoever records one says what happened and to whom; <see cref="AuditTrail"/> adds id, time and where
/// the request came from. It never holds a secret, nor an e-mail address that nobody has registered.
/// </summary>
public sealed record AuditEvent(AuditKind Kind)
{
    /// <summary>See <see cref="AuditEventId"/>; empty until it is recorded.</summary>
    public string Id { get; init; } = "";

    public DateTimeOffset At { get; init; }

    /// <summary>Why it was refused (<see cref="AuthFailure.Code"/> and its like); null for what was done.</summary>
    public string? FailureCode { get; init; }

    /// <summary>Whose trail it belongs to; null when nobody's: a stranger's refusal, the gateway's own keys.</summary>
    public string? AccountId { get; init; }

    /// <summary>Whom it is about: a user, or an account.</summary>
    public string? Subject { get; init; }

    /// <summary>Id of the key, session, token or signing key that it is about.</summary>
    public string? CredentialId { get; init; }

    public AuditOrigin Origin { get; init; } = AuditOrigin.System;

    /// <summary>How often it happened since <see cref="Since"/>; 1, unless it was counted.</summary>
    public long Count { get; init; } = 1;

    /// <summary>Of what was counted: when the counting began.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What the kind has beside that, by name.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>For the log; not kept.</summary>
    public FailureSeverity Severity { get; init; }

    public AuditEvent With(string name, string? value) =>
        value is null ? this : this with { Details = new Dictionary<string, string>(Details, StringComparer.Ordinal) { [name] = value } };
}
