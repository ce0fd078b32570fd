using Auth.Gateway.Core.Changes;

namespace Auth.Gateway.Core.Accounts;

/// <summary>Accounts, users and memberships. Every method may throw <see cref="StoreUnavailableException"/>; every change is atomic and durable.</summary>
public interface IAccountStore
{
    /// <summary>Writes user, account and the user's owner membership together, with serials.</summary>
    /// <returns>Null when the normalised e-mail address is taken; nothing is written then.</returns>
    Task<SignUp?> SignUpAsync(User user, Account account, CancellationToken cancellationToken);

    /// <summary>Writes a user into an account that is there already, their home, with the membership and a serial.</summary>
    /// <param name="membership">Of this user in <see cref="User.HomeAccountId"/>.</param>
    /// <returns>Null when the normalised e-mail address is taken or the account does not exist; nothing is written then.</returns>
    Task<User?> AddUserAsync(User user, Membership membership, CancellationToken cancellationToken);

    /// <returns>The account with its serial.</returns>
    Task<Account> CreateAccountAsync(Account account, CancellationToken cancellationToken);

    Task<Account?> FindAccountAsync(string accountId, CancellationToken cancellationToken);

    Task<Account?> FindAccountBySerialAsync(long serial, CancellationToken cancellationToken);

    Task<User?> FindUserAsync(string userId, CancellationToken cancellationToken);

    Task<User?> FindUserByEmailAsync(string normalizedEmail, CancellationToken cancellationToken);

    /// <returns>Null when user or account does not exist; an <see cref="Access"/> with no role when they do but have nothing to do with each other.</returns>
    Task<Access?> FindAccessAsync(string userId, string accountId, CancellationToken cancellationToken);

    /// <summary>Makes the user a member or changes the role; false when user or account does not exist.</summary>
    Task<bool> PutMembershipAsync(Membership membership, Change change, CancellationToken cancellationToken);

    /// <summary>Takes the user out, and ends the user's sessions in the account: a member who comes back signs in anew.</summary>
    /// <returns>False when there was no such membership; the change is logged only when there was.</returns>
    Task<bool> RemoveMembershipAsync(string accountId, string userId, Change change, CancellationToken cancellationToken);

    /// <summary>Oldest first.</summary>
    Task<IReadOnlyList<Membership>> ListMembersAsync(string accountId, CancellationToken cancellationToken);

    /// <summary>Notes a successful sign-in and, when given, the password hashed anew at the present cost.</summary>
    /// <param name="checkedHash">What the password was checked against. Where it is no longer the user's, the password was changed meanwhile, and nothing is noted.</param>
    /// <returns>Whether it was noted.</returns>
    Task<bool> RecordLoginAsync(string userId, DateTimeOffset at, string checkedHash, string? newPasswordHash, CancellationToken cancellationToken);

    /// <summary>Changes the password and ends the user's sessions, together.</summary>
    /// <param name="knownHash">The present hash, as the caller knows it; null: whatever it is.</param>
    /// <returns>False when there is no such user, or the hash is another by now; nothing is changed or logged then.</returns>
    Task<bool> SetPasswordAsync(string userId, string? knownHash, string newHash, Change change, CancellationToken cancellationToken);

    /// <summary>Disabling ends the user's sessions, and sets <see cref="User.RevokedUntil"/>: one who is enabled again signs in anew.</summary>
    /// <returns>False when there is no such user.</returns>
    Task<bool> SetActiveAsync(string userId, bool isActive, Change change, CancellationToken cancellationToken);

    /// <summary>Disabling ends the sessions in the account, and sets <see cref="Account.RevokedUntil"/>; its keys come back when it does.</summary>
    /// <returns>False when there is no such account.</returns>
    Task<bool> SetAccountActiveAsync(string accountId, bool isActive, Change change, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the user's sessions that began until <see cref="Revocation.Until"/>, in every account, and sets <see cref="User.RevokedUntil"/>, which never
    /// goes back. Each session's end is logged, then the revocation itself.
    /// </summary>
    /// <returns>False when there is no such user; nothing is logged then.</returns>
    Task<bool> RevokeUserAsync(string userId, Revocation revocation, CancellationToken cancellationToken);

    /// <summary>
    /// The same of all sessions in the account and, with <see cref="Revocation.WithKeys"/>, of its keys and its members' keys in it: those have status
    /// revoked then. What a racing instance writes late is caught by <see cref="Account.RevokedUntil"/> and <see cref="Account.KeysRevokedUntil"/>.
    /// </summary>
    /// <returns>False when there is no such account; nothing is logged then.</returns>
    Task<bool> RevokeAccountAsync(string accountId, Revocation revocation, CancellationToken cancellationToken);
}
