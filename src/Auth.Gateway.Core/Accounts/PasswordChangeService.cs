using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Changes;

namespace Auth.Gateway.Core.Accounts;

/// <summary>Gives a user another password. Whoever knew the old one is out: every session and every token of the user ends with it; API keys stay.</summary>
public sealed class PasswordChangeService(IAccountStore store, PasswordService passwords, ChangeFollower follower, ChangeLifetime lifetime, IAuditTrail audit)
{
    /// <param name="knownHash">The hash that the present password was checked against; null: whatever it is now, for administrators.</param>
    /// <returns>False when there is no such user, or somebody else has changed the password in the meantime.</returns>
    /// <exception cref="PasswordsBusyException"/>
    public async Task<bool> SetAsync(User user, string? knownHash, string newPassword, CancellationToken cancellationToken)
    {
        var newHash = await passwords.HashAsync(newPassword, cancellationToken);
        var subject = new ChangeSubject(ChangeKind.User, user.Id);
        if (!await store.SetPasswordAsync(user.Id, knownHash, newHash, lifetime.Revoke(subject), cancellationToken)) return false;
        audit.Record(new AuditEvent(AuditKind.UserPasswordChanged) { AccountId = user.HomeAccountId, Subject = user.Id });
        // Once more, by an instant that lies after the change: a sign-in whose password was judged right just before it may not have written its session yet.
        await store.RevokeUserAsync(user.Id, lifetime.RevokeEverything(subject, until: null, withKeys: false), cancellationToken);
        await follower.CatchUpAsync(cancellationToken);
        return true;
    }
}
