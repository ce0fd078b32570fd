namespace Auth.Gateway.Core.Accounts;

public enum ImportOutcome
{
    Imported,

    /// <summary>It was there before, and is as it was: an import never changes anything.</summary>
    Existing,
    Refused,
}

/// <param name="Id">Of what is there now; null where nothing is, or nothing was written because it was a trial.</param>
/// <param name="Reason">Of a refusal; nothing of what was sent is in it.</param>
public readonly record struct ImportResult(ImportOutcome Outcome, string? Id = null, string? Reason = null)
{
    public static ImportResult Refuse(string reason) => new(ImportOutcome.Refused, Reason: reason);
}
