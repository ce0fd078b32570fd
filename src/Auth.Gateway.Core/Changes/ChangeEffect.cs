namespace Auth.Gateway.Core.Changes;

public enum ChangeEffect
{
    /// <summary>Remembered principals are dropped and read again from the store.</summary>
    Reload,

    /// <summary>Tokens die as well: those of a key, session or token for good, those of a user, account or membership if issued before.</summary>
    Revoke,
}
