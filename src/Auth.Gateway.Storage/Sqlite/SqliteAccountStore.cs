using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Changes;

namespace Auth.Gateway.Storage.Sqlite;

internal sealed class SqliteAccountStore(SqliteDatabase database) : IAccountStore
{
    public Task<SignUp?> SignUpAsync(User user, Account account, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            if (FindUserByEmail(write.Connection, user.NormalizedEmail) is not null) return null;
            var newAccount = AccountRow.Insert(write.Connection, account);
            var newUser = UserRow.Insert(write.Connection, user);
            PutMembership(write.Connection, new Membership(account.Id, user.Id, RoleNames.Owner, user.CreatedAt));
            return new SignUp(newUser, newAccount);
        },
        cancellationToken);

    public Task<User?> AddUserAsync(User user, Membership membership, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            if (FindUserByEmail(write.Connection, user.NormalizedEmail) is not null || FindAccount(write.Connection, user.HomeAccountId) is null) return null;
            var added = UserRow.Insert(write.Connection, user);
            PutMembership(write.Connection, membership);
            return added;
        },
        cancellationToken);

    public Task<Account> CreateAccountAsync(Account account, CancellationToken cancellationToken) =>
        database.WriteAsync(write => AccountRow.Insert(write.Connection, account), cancellationToken);

    public Task<Account?> FindAccountAsync(string accountId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAccount(connection, accountId), cancellationToken);

    public Task<Account?> FindAccountBySerialAsync(long serial, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.First($"SELECT {AccountRow.Columns} FROM accounts a WHERE a.serial = $serial", AccountRow.Read, ("$serial", serial)),
        cancellationToken);

    public Task<User?> FindUserAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindUser(connection, userId), cancellationToken);

    public Task<User?> FindUserByEmailAsync(string normalizedEmail, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindUserByEmail(connection, normalizedEmail), cancellationToken);

    public Task<Access?> FindAccessAsync(string userId, string accountId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => AccessRow.Find(connection, userId, accountId), cancellationToken);

    public Task<bool> PutMembershipAsync(Membership membership, Change change, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            if (FindUser(write.Connection, membership.UserId) is null || FindAccount(write.Connection, membership.AccountId) is null) return false;
            PutMembership(write.Connection, membership);
            write.Log(change);
            return true;
        },
        cancellationToken);

    public Task<bool> RemoveMembershipAsync(string accountId, string userId, Change change, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            write.Connection.Execute("DELETE FROM sessions WHERE account_id = $account AND user_id = $user", ("$account", accountId), ("$user", userId));
            return LogIf(write, change, write.Connection.Execute(
                "DELETE FROM memberships WHERE account_id = $account AND user_id = $user", ("$account", accountId), ("$user", userId)));
        },
        cancellationToken);

    public async Task<IReadOnlyList<Membership>> ListMembersAsync(string accountId, CancellationToken cancellationToken) => await database.ReadAsync(
        connection => connection.All(
            "SELECT account_id, user_id, role, created_at FROM memberships WHERE account_id = $account ORDER BY created_at, serial",
            row => new Membership(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInstant(3)), ("$account", accountId)),
        cancellationToken);

    public Task<bool> RecordLoginAsync(string userId, DateTimeOffset at, string checkedHash, string? newPasswordHash, CancellationToken cancellationToken) => database.WriteAsync(
        write => write.Connection.Execute(
            "UPDATE users SET last_login = $at, password_hash = COALESCE($hash, password_hash) WHERE id = $id AND password_hash = $checked",
            ("$id", userId), ("$at", at), ("$hash", newPasswordHash), ("$checked", checkedHash)) == 1,
        cancellationToken);

    public Task<bool> SetPasswordAsync(string userId, string? knownHash, string newHash, Change change, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var changed = write.Connection.Execute(
                "UPDATE users SET password_hash = $hash WHERE id = $id AND password_hash = COALESCE($known, password_hash)",
                ("$id", userId), ("$hash", newHash), ("$known", knownHash));
            if (changed == 1)
            {
                write.Connection.Execute("DELETE FROM sessions WHERE user_id = $id", ("$id", userId));
                SqliteRevocations.MarkUser(write.Connection, userId, change.At);
            }

            return LogIf(write, change, changed);
        },
        cancellationToken);

    public Task<bool> SetActiveAsync(string userId, bool isActive, Change change, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            if (!isActive)
            {
                write.Connection.Execute("DELETE FROM sessions WHERE user_id = $id", ("$id", userId));
                SqliteRevocations.MarkUser(write.Connection, userId, change.At);
            }

            return LogIf(write, change, write.Connection.Execute(
                "UPDATE users SET is_active = $isActive WHERE id = $id", ("$id", userId), ("$isActive", isActive)));
        },
        cancellationToken);

    public Task<bool> SetAccountActiveAsync(string accountId, bool isActive, Change change, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            if (!isActive)
            {
                write.Connection.Execute("DELETE FROM sessions WHERE account_id = $id", ("$id", accountId));
                SqliteRevocations.MarkAccount(write.Connection, accountId, change.At);
            }

            return LogIf(write, change, write.Connection.Execute(
                "UPDATE accounts SET is_active = $isActive WHERE id = $id", ("$id", accountId), ("$isActive", isActive)));
        },
        cancellationToken);

    public Task<bool> RevokeUserAsync(string userId, Revocation revocation, CancellationToken cancellationToken) =>
        database.WriteAsync(write => SqliteRevocations.RevokeUser(write, userId, revocation), cancellationToken);

    public Task<bool> RevokeAccountAsync(string accountId, Revocation revocation, CancellationToken cancellationToken) =>
        database.WriteAsync(write => SqliteRevocations.RevokeAccount(write, accountId, revocation), cancellationToken);

    private static bool LogIf(SqliteWrite write, Change change, int changedRows)
    {
        if (changedRows == 0) return false;
        write.Log(change);
        return true;
    }

    private static Account? FindAccount(SqliteLink connection, string id) =>
        connection.First($"SELECT {AccountRow.Columns} FROM accounts a WHERE a.id = $id", AccountRow.Read, ("$id", id));

    private static User? FindUser(SqliteLink connection, string id) =>
        connection.First($"SELECT {UserRow.Columns} FROM users u WHERE u.id = $id", UserRow.Read, ("$id", id));

    private static User? FindUserByEmail(SqliteLink connection, string normalizedEmail) => connection.First(
        $"SELECT {UserRow.Columns} FROM users u WHERE u.normalized_email = $email", UserRow.Read, ("$email", normalizedEmail));

    // Who is a member already stays one since then: only the role is new.
    private static void PutMembership(SqliteLink connection, Membership membership) => connection.Execute(
        """
        INSERT INTO memberships (account_id, user_id, role, created_at) VALUES ($account, $user, $role, $createdAt)
        ON CONFLICT (account_id, user_id) DO UPDATE SET role = excluded.role
        """,
        ("$account", membership.AccountId), ("$user", membership.UserId), ("$role", membership.Role), ("$createdAt", membership.CreatedAt));
}
