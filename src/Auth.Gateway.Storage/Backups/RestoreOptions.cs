namespace Auth.Gateway.Storage.Backups;

/// <param name="Replace">Take away what is there; otherwise a store with anything in it is left alone.</param>
/// <param name="KeepAudit">How old audit events may become (<c>Audit:MaxAge</c>).</param>
public sealed record RestoreOptions(bool Replace, TimeSpan KeepAudit);
