using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Failures;

namespace Auth.Gateway.Core.Lockouts;

/// <param name="Access">The user's access to their home account; null when refused.</param>
/// <param name="Wait">More than nothing: the password was not judged, and is not before this time has passed.</param>
public readonly record struct SignIn(Access? Access, TimeSpan Wait)
{
    public bool IsDelayed => Wait > TimeSpan.Zero;
}

/// <summary>
/// Signing in with a password. A delay is told before the password is looked at, and the same for users who do not exist: whoever is delayed
/// learns neither whether a guess was right nor whether there is anybody to guess.
/// </summary>
public sealed class SignInService(IAccountStore store, PasswordService passwords, SignInLockout lockout, IAuditTrail audit, EmailFingerprint fingerprint, TimeProvider clock)
{
    /// <exception cref="PasswordsBusyException"/>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<SignIn> SignInAsync(string email, string password, SignInOrigin origin, CancellationToken cancellationToken)
    {
        var attempt = lockout.Attempt(email, origin);
        var wait = await lockout.WaitAsync(attempt, cancellationToken);
        if (wait > TimeSpan.Zero) return Delay(email, wait);

        var user = await store.FindUserByEmailAsync(EmailAddress.Normalize(email), cancellationToken);
        var check = await passwords.CheckAsync(user, password, cancellationToken);
        var now = clock.GetUtcNow();
        var access = check.IsRight ? await store.FindAccessAsync(user!.Id, user.HomeAccountId, CancellationToken.None) : null;
        if (access?.Role is null) access = null;
        wait = await lockout.SettleAsync(attempt, access is not null);
        if (wait > TimeSpan.Zero) return Delay(email, wait);
        if (access is null) return Refuse(user, email);

        // Not noted when the password was changed in the meantime: what was right then is wrong now.
        if (!await store.RecordLoginAsync(user!.Id, now, user.PasswordHash, check.NewHash, CancellationToken.None)) return Refuse(user, email);
        audit.Record(new AuditEvent(AuditKind.UserSignedIn) { AccountId = access.Account.Id, Subject = user.Id });
        return new SignIn(access with { User = access.User with { LastLogin = now }, AskedAt = now }, TimeSpan.Zero);
    }

    /// <summary>Whether it is the signed-in user's present password; guesses are counted as at the sign-in.</summary>
    public async Task<(bool IsRight, TimeSpan Wait)> ConfirmAsync(User user, string password, SignInOrigin origin, CancellationToken cancellationToken)
    {
        var attempt = lockout.Attempt(user.Email, origin);
        var wait = await lockout.WaitAsync(attempt, cancellationToken);
        if (wait > TimeSpan.Zero) return (false, wait);
        var check = await passwords.CheckAsync(user, password, cancellationToken);
        wait = await lockout.SettleAsync(attempt, check.IsRight);
        return (check.IsRight && wait == TimeSpan.Zero, wait);
    }

    // The caller learns nothing of which it was. An address that is not registered may be a password in the wrong field: it is not kept.
    private SignIn Refuse(User? user, string email)
    {
        var refused = new AuditEvent(AuditKind.UserSignInRefused) { FailureCode = AuthFailure.InvalidCredentials.Code, AccountId = user?.HomeAccountId, Subject = user?.Id };
        audit.Record(user is null ? refused.With("email_hash", fingerprint.Of(email)) : refused);
        return default;
    }

    // The store is not asked who it is: whoever is delayed costs one look-up.
    private SignIn Delay(string email, TimeSpan wait)
    {
        audit.Record(new AuditEvent(AuditKind.UserSignInRefused) { FailureCode = AuthFailure.TooManyAttempts.Code }.With("email_hash", fingerprint.Of(email)));
        return new SignIn(null, wait);
    }
}
