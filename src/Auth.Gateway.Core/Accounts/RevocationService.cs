using System.Globalization;
using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Changes;

namespace Auth.Gateway.Core.Accounts;

/// <summary>
/// Ends all that a user or an account has, once (revoke) or until further notice (disable). When a call returns, this instance refuses it; the others
/// do within a second.
/// </summary>
public sealed class RevocationService(IAccountStore store, ChangeFollower follower, ChangeLifetime lifetime, RevocationLog log, IAuditTrail audit)
{
    /// <summary>Ends the user's sessions and tokens, also the tokens that were made from keys. The keys themselves stay.</summary>
    /// <param name="before">Null: now. Else what was issued until then, with all that was made of it since.</param>
    /// <returns>False when there is no such user.</returns>
    /// <exception cref="StoreUnavailableException">What was written holds; calling again completes it.</exception>
    public async Task<bool> RevokeUserAsync(string userId, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        var subject = User(userId);
        if (!await store.RevokeUserAsync(userId, lifetime.RevokeEverything(subject, before, withKeys: false), cancellationToken)) return false;
        await RecordAsync(new AuditEvent(AuditKind.UserRevoked) { Subject = userId }.With("before", Instant(before)), cancellationToken);
        await CompleteAsync(subject, upToNow: before is null, cancellationToken);
        return true;
    }

    /// <summary>Ends all sessions and tokens in the account and, with <paramref name="keys"/>, its API keys and its users' keys in it.</summary>
    /// <param name="before">As for a user.</param>
    /// <returns>False when there is no such account.</returns>
    /// <exception cref="StoreUnavailableException">What was written holds; calling again completes it.</exception>
    public async Task<bool> RevokeAccountAsync(string accountId, DateTimeOffset? before, bool keys, CancellationToken cancellationToken)
    {
        var subject = Account(accountId);
        if (!await store.RevokeAccountAsync(accountId, lifetime.RevokeEverything(subject, before, keys), cancellationToken)) return false;
        audit.Record(new AuditEvent(AuditKind.AccountRevoked) { AccountId = accountId, Subject = accountId }.With("before", Instant(before)).With("keys", keys ? "true" : "false"));
        await CompleteAsync(subject, upToNow: before is null, cancellationToken);
        return true;
    }

    /// <summary>A disabled user is nobody: no sign-in, no refresh, no key, no token. Enabling brings back the keys; sessions and tokens stay dead.</summary>
    public async Task<bool> SetUserActiveAsync(string userId, bool isActive, CancellationToken cancellationToken)
    {
        var subject = User(userId);
        if (!await store.SetActiveAsync(userId, isActive, lifetime.Revoke(subject), cancellationToken)) return false;
        await RecordAsync(new AuditEvent(isActive ? AuditKind.UserEnabled : AuditKind.UserDisabled) { Subject = userId }, cancellationToken);
        await CompleteAsync(subject, upToNow: !isActive, cancellationToken);
        return true;
    }

    /// <summary>The same for everybody and every key in an account. Accounts below it are accounts of their own.</summary>
    public async Task<bool> SetAccountActiveAsync(string accountId, bool isActive, CancellationToken cancellationToken)
    {
        var subject = Account(accountId);
        if (!await store.SetAccountActiveAsync(accountId, isActive, lifetime.Revoke(subject), cancellationToken)) return false;
        audit.Record(new AuditEvent(isActive ? AuditKind.AccountEnabled : AuditKind.AccountDisabled) { AccountId = accountId, Subject = accountId });
        await CompleteAsync(subject, upToNow: !isActive, cancellationToken);
        return true;
    }

    // In the trail of the account that is the user's own.
    private async Task RecordAsync(AuditEvent ofUser, CancellationToken cancellationToken) =>
        audit.Record(ofUser with { AccountId = (await store.FindUserAsync(ofUser.Subject!, cancellationToken))?.HomeAccountId });

    private static string? Instant(DateTimeOffset? before) => before?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private Task CompleteAsync(ChangeSubject subject, bool upToNow, CancellationToken cancellationToken) =>
        upToNow ? log.RevokeAsync(subject, cancellationToken) : follower.CatchUpAsync(cancellationToken);

    private static ChangeSubject User(string id) => new(ChangeKind.User, id);

    private static ChangeSubject Account(string id) => new(ChangeKind.Account, id);
}
