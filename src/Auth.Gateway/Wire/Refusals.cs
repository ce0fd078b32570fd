using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Wire;

/// <summary>Every refusal leaves a line in the log, by its severity, and a mark in the audit trail.</summary>
public sealed partial class Refusals(IAuditTrail audit, HttpContextAccessor accessor, ILogger<Refusals> logger)
{
    /// <param name="code">The failure's, or the error's where it is none of ours.</param>
    /// <param name="caller">Who was refused, if that is known.</param>
    public void Note(HttpContext context, string code, FailureSeverity severity = FailureSeverity.Expected, Principal? caller = null)
    {
        if (Rehearsal.Of(context) is not null) return;
        LogRefused(severity.ToLogLevel(), code, context.Features.Find<RoutePolicyFeature>()?.Policy.Name, context.TraceIdentifier);
        Count(context, code, severity, caller);
    }

    /// <summary>Without a line of its own: for what is refused because there is too much of it.</summary>
    public void Count(HttpContext context, string code, FailureSeverity severity = FailureSeverity.Expected, Principal? caller = null)
    {
        if (Rehearsal.Of(context) is not null) return;
        context.Features.Set(new RefusalFeature(code));
        caller ??= context.Features.Find<Principal>();
        Record(context, AuditKind.RequestRefused, code, severity, caller);
    }

    /// <summary>What would have been refused, had its policy or limit not been in shadow mode.</summary>
    /// <param name="by">Which of them: <c>policy devices</c>, <c>limit burst</c>.</param>
    public void NoteShadowed(HttpContext context, string code, string by, FailureSeverity severity = FailureSeverity.Expected, Principal? caller = null)
    {
        if (Rehearsal.Of(context) is { } rehearsal)
        {
            rehearsal.Shadowed.Add($"{code} by {by}");
            return;
        }

        LogShadowed(severity.ToLogLevel(), code, by, context.TraceIdentifier);
        Record(context, AuditKind.RequestWouldBeRefused, code, severity, caller ?? context.Features.Find<Principal>());
    }

    private void Record(HttpContext context, AuditKind kind, string code, FailureSeverity severity, Principal? caller)
    {
        var isKnown = accessor.HttpContext is not null;
        if (!isKnown) accessor.HttpContext = context;
        audit.Record(new AuditEvent(kind) { FailureCode = code, Severity = severity, AccountId = caller?.AccountId, Subject = caller?.Subject, CredentialId = caller?.CredentialId });
        if (!isKnown) accessor.HttpContext = null;
    }

    [LoggerMessage(EventId = 3001, Message = "Refused: {Code} by policy {Policy}, request {RequestId}.")]
    private partial void LogRefused(LogLevel level, string code, string? policy, string requestId);

    [LoggerMessage(EventId = 3002, Message = "Would be refused, and passes: {Code} by {By} in shadow mode, request {RequestId}.")]
    private partial void LogShadowed(LogLevel level, string code, string by, string requestId);
}
