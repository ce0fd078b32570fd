using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Failures;

namespace Auth.Gateway.Core.Accounts;

/// <summary>Signing up, signing in, and who belongs where.</summary>
public sealed class AccountService(
    IAccountStore store, PasswordService passwords, ChangeLifetime lifetime, RevocationLog revocations, IAuditTrail audit, EmailFingerprint fingerprint, TimeProvider clock)
{
    /// <summary>Makes a user and an account of their own, owned by them.</summary>
    /// <param name="email">As <see cref="EmailAddress.Parse"/> gave it.</param>
    /// <returns>Null when the address is registered already.</returns>
    public async Task<SignUp?> SignUpAsync(string email, string password, string accountName, string fullName, string? company, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var accountId = Identifiers.New(Identifiers.Account);
        var account = new Account { Id = accountId, Name = accountName, OrganizationId = accountId, CreatedAt = now };
        var user = new User
        {
            Id = Identifiers.New(Identifiers.User),
            Email = email,
            NormalizedEmail = EmailAddress.Normalize(email),
            PasswordHash = passwords.Hash(password),
            FullName = fullName,
            Company = company,
            HomeAccountId = accountId,
            CreatedAt = now,
        };
        var signUp = await store.SignUpAsync(user, account, cancellationToken);
        if (signUp is not null) audit.Record(new AuditEvent(AuditKind.UserSignedUp) { AccountId = accountId, Subject = user.Id });
        return signUp;
    }

    /// <summary>The user's access to their home account, or null: for a wrong password, an unknown address, a disabled user, all alike.</summary>
    public async Task<Access?> SignInAsync(string email, string password, CancellationToken cancellationToken)
    {
        var user = await store.FindUserByEmailAsync(EmailAddress.Normalize(email), cancellationToken);
        if (!passwords.Verify(user, password, out var newHash)) return RefuseSignIn(user, email);
        var now = clock.GetUtcNow();
        var access = await store.FindAccessAsync(user!.Id, user.HomeAccountId, cancellationToken);
        if (access?.Role is null) return RefuseSignIn(user, email);
        await store.RecordLoginAsync(user.Id, now, newHash, cancellationToken);
        audit.Record(new AuditEvent(AuditKind.UserSignedIn) { AccountId = access.Account.Id, Subject = user.Id });
        return access with { User = access.User with { LastLogin = now }, AskedAt = now };
    }

    /// <returns>Null when the organisation does not exist.</returns>
    public async Task<Account?> CreateAccountAsync(string name, string? organizationId, CancellationToken cancellationToken)
    {
        if (organizationId is not null)
        {
            // Organisations do not nest: an account's organisation is one that stands alone.
            var organization = await store.FindAccountAsync(organizationId, cancellationToken);
            if (organization is null || organization.OrganizationId != organization.Id) return null;
        }

        var id = Identifiers.New(Identifiers.Account);
        var account = await store.CreateAccountAsync(
            new Account { Id = id, Name = name, OrganizationId = organizationId ?? id, CreatedAt = clock.GetUtcNow() }, cancellationToken);
        audit.Record(new AuditEvent(AuditKind.AccountCreated) { AccountId = id, Subject = id }.With("name", name).With("organization_id", account.OrganizationId));
        return account;
    }

    /// <summary>Adds a member or changes the role: what was remembered is read again, and tokens with the old role die.</summary>
    public async Task<bool> PutMemberAsync(string accountId, string userId, string role, CancellationToken cancellationToken)
    {
        var subject = ChangeSubject.Membership(accountId, userId);
        if (!await store.PutMembershipAsync(new Membership(accountId, userId, role, clock.GetUtcNow()), lifetime.Revoke(subject), cancellationToken)) return false;
        audit.Record(new AuditEvent(AuditKind.MemberRoleSet) { AccountId = accountId, Subject = userId }.With("role", role));
        await revocations.RevokeAsync(subject, cancellationToken);
        return true;
    }

    /// <summary>Takes the user out: sessions, keys and tokens of theirs stop working in this account.</summary>
    public async Task<bool> RemoveMemberAsync(string accountId, string userId, CancellationToken cancellationToken)
    {
        var subject = ChangeSubject.Membership(accountId, userId);
        if (!await store.RemoveMembershipAsync(accountId, userId, lifetime.Revoke(subject), cancellationToken)) return false;
        audit.Record(new AuditEvent(AuditKind.MemberRemoved) { AccountId = accountId, Subject = userId });
        await revocations.RevokeAsync(subject, cancellationToken);
        return true;
    }

    // The caller learns nothing of which it was. An address that is not registered may be a password in the wrong field: it is not kept.
    private Access? RefuseSignIn(User? user, string email)
    {
        var refused = new AuditEvent(AuditKind.UserSignInRefused) { FailureCode = AuthFailure.InvalidCredentials.Code, AccountId = user?.HomeAccountId, Subject = user?.Id };
        audit.Record(user is null ? refused.With("email_hash", fingerprint.Of(email)) : refused);
        return null;
    }
}
