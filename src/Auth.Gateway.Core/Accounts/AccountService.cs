using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Changes;

namespace Auth.Gateway.Core.Accounts;

/// <summary>Signing up, and who belongs where.</summary>
public sealed class AccountService(IAccountStore store, PasswordService passwords, ChangeLifetime lifetime, RevocationLog revocations, IAuditTrail audit, TimeProvider clock)
{
    /// <summary>Makes a user and an account of their own, owned by them.</summary>
    /// <param name="email">As <see cref="EmailAddress.Parse"/> gave it.</param>
    /// <returns>Null when the address is registered already.</returns>
    /// <exception cref="PasswordsBusyException"/>
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
            PasswordHash = await passwords.HashAsync(password, cancellationToken),
            FullName = fullName,
            Company = company,
            HomeAccountId = accountId,
            CreatedAt = now,
        };
        var signUp = await store.SignUpAsync(user, account, cancellationToken);
        if (signUp is not null) audit.Record(new AuditEvent(AuditKind.UserSignedUp) { AccountId = accountId, Subject = user.Id });
        return signUp;
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
}
