using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.PasswordFormats;

namespace Auth.Gateway.Core.Accounts;

/// <summary>Takes over users with the hashes of their passwords. Whoever is there already is left as they are: no import can change a password, or a role.</summary>
public sealed class UserImportService(IAccountStore store, PasswordService passwords, IAuditTrail audit, TimeProvider clock)
{
    /// <param name="isTrial">Everything is looked at, nothing is written.</param>
    /// <exception cref="PasswordsBusyException"/>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<ImportResult> ImportAsync(ForeignUser wanted, bool isTrial, CancellationToken cancellationToken)
    {
        var foreign = ForeignHashes.Read(wanted.PasswordHash);
        if (foreign is ForeignHash.Refused refused) return ImportResult.Refuse("password_hash: " + refused.Reason);
        if (wanted.AccountId is { } id && (!Identifiers.IsWellFormed(id, Identifiers.Account) || await store.FindAccountAsync(id, cancellationToken) is null)) return NoAccount();
        if (await FindAsync(wanted, cancellationToken) is { } known) return new ImportResult(ImportOutcome.Existing, known.Id);
        if (isTrial) return new ImportResult(ImportOutcome.Imported);

        var hash = foreign is ForeignHash.ToWrap toWrap ? await passwords.WrapAsync(toWrap, cancellationToken) : ((ForeignHash.Native)foreign).Hash;
        if (await WriteAsync(wanted, hash, cancellationToken) is { } user)
        {
            audit.Record(new AuditEvent(AuditKind.UserImported) { AccountId = user.HomeAccountId, Subject = user.Id });
            return new ImportResult(ImportOutcome.Imported, user.Id);
        }

        // Somebody was faster, or the account is gone.
        return await FindAsync(wanted, cancellationToken) is { } other ? new ImportResult(ImportOutcome.Existing, other.Id) : NoAccount();
    }

    private async Task<User?> WriteAsync(ForeignUser wanted, string hash, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var accountId = wanted.AccountId ?? Identifiers.New(Identifiers.Account);
        var user = new User
        {
            Id = Identifiers.New(Identifiers.User),
            Email = wanted.Email,
            NormalizedEmail = EmailAddress.Normalize(wanted.Email),
            PasswordHash = hash,
            FullName = wanted.FullName,
            Company = wanted.Company,
            HomeAccountId = accountId,
            CreatedAt = now,
        };
        if (wanted.AccountId is not null) return await store.AddUserAsync(user, new Membership(accountId, user.Id, wanted.Role, now), cancellationToken);
        var account = new Account { Id = accountId, Name = wanted.AccountName ?? wanted.Email, OrganizationId = accountId, CreatedAt = now };
        return (await store.SignUpAsync(user, account, cancellationToken))?.User;
    }

    private Task<User?> FindAsync(ForeignUser wanted, CancellationToken cancellationToken) => store.FindUserByEmailAsync(EmailAddress.Normalize(wanted.Email), cancellationToken);

    private static ImportResult NoAccount() => ImportResult.Refuse("account: is not the id of an account");
}
