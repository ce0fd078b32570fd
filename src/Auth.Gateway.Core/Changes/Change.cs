namespace Auth.Gateway.Core.Changes;

/// <summary>
/// One line of the change log: credentials that depend on <paramref name="Subject"/> must be read again or, with
/// <see cref="ChangeEffect.Revoke"/>, are dead from <paramref name="At"/> on.
/// </summary>
/// <param name="At">When it takes effect; in the future for a rotated key that lives on for its overlap.</param>
/// <param name="KeepUntil">When no credential that it could end is alive any more, so that the line can be forgotten.</param>
public sealed record Change(ChangeSubject Subject, ChangeEffect Effect, DateTimeOffset At, DateTimeOffset KeepUntil)
{
    /// <summary>Given by the store: strictly growing, the order in which all instances apply changes.</summary>
    public long Sequence { get; init; }
}
