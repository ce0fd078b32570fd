using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.Changes;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

internal sealed class RedisAccountStore(RedisConnection connection, RedisKeys keys) : IAccountStore
{
    private static readonly RedisScript SignUpScript = RedisScript.Load("member", "account-sign-up");
    private static readonly RedisScript AddUserScript = RedisScript.Load("member", "user-add");
    private static readonly RedisScript CreateAccountScript = RedisScript.Load("account-create");
    private static readonly RedisScript FindIndexedScript = RedisScript.Load("find-indexed");
    private static readonly RedisScript FindAccessScript = RedisScript.Load("access", "access-find");
    private static readonly RedisScript PutMemberScript = RedisScript.Load("change", "member", "member-put");
    private static readonly RedisScript RemoveMemberScript = RedisScript.Load("change", "sessions-end", "member-remove");
    private static readonly RedisScript RecordLoginScript = RedisScript.Load("user-record-login");
    private static readonly RedisScript SetPasswordScript = RedisScript.Load("change", "revoked", "sessions-end", "user-set-password");
    private static readonly RedisScript SetActiveScript = RedisScript.Load("change", "revoked", "sessions-end", "user-set-active");
    private static readonly RedisScript SetAccountActiveScript = RedisScript.Load("change", "revoked", "sessions-end", "account-sessions-end", "account-set-active");
    private static readonly RedisScript RevokeUserScript = RedisScript.Load("change", "revoked", "sessions-end", "user-revoke");
    private static readonly RedisScript RevokeAccountScript =
        RedisScript.Load("time", "change", "revoked", "sessions-end", "account-sessions-end", "key-record", "account-revoke");

    public async Task<SignUp?> SignUpAsync(User user, Account account, CancellationToken cancellationToken)
    {
        var userFields = RedisAccounts.Write(user);
        var serials = await connection.RunAsync(
            SignUpScript,
            [keys.Emails, keys.User(user.Id), keys.Account(account.Id), keys.Members(account.Id), keys.Serials, keys.AccountSerials],
            [
                user.NormalizedEmail, user.Id, account.Id, RedisInstant.Format(account.CreatedAt), RoleNames.Owner, userFields.Length,
                .. userFields, .. RedisAccounts.Write(account),
            ],
            cancellationToken);
        if (serials.IsNull) return null;
        var (userSerial, accountSerial) = ((RedisResult[])serials!) is [var first, var second] ? ((long)first, (long)second) : default;
        return new SignUp(user with { Serial = userSerial }, account with { Serial = accountSerial });
    }

    public async Task<User?> AddUserAsync(User user, Membership membership, CancellationToken cancellationToken)
    {
        var serial = await connection.RunAsync(
            AddUserScript,
            [keys.Emails, keys.User(user.Id), keys.Account(user.HomeAccountId), keys.Members(user.HomeAccountId), keys.Serials],
            [user.NormalizedEmail, user.Id, RedisInstant.Format(membership.CreatedAt), membership.Role, .. RedisAccounts.Write(user)],
            cancellationToken);
        return serial.IsNull ? null : user with { Serial = (long)serial };
    }

    public async Task<Account> CreateAccountAsync(Account account, CancellationToken cancellationToken)
    {
        var serial = await connection.RunAsync(
            CreateAccountScript,
            [keys.Account(account.Id), keys.Serials, keys.AccountSerials],
            [account.Id, .. RedisAccounts.Write(account)],
            cancellationToken);
        return account with { Serial = (long)serial };
    }

    public async Task<Account?> FindAccountAsync(string accountId, CancellationToken cancellationToken) =>
        RedisAccounts.ReadAccount(await connection.RunAsync(RedisRecord.Find, [keys.Account(accountId)], [], cancellationToken));

    public async Task<Account?> FindAccountBySerialAsync(long serial, CancellationToken cancellationToken) => RedisAccounts.ReadAccount(
        await connection.RunAsync(FindIndexedScript, [keys.AccountSerials], [serial, keys.AllAccounts], cancellationToken));

    public async Task<User?> FindUserAsync(string userId, CancellationToken cancellationToken) =>
        RedisAccounts.ReadUser(await connection.RunAsync(RedisRecord.Find, [keys.User(userId)], [], cancellationToken));

    public async Task<User?> FindUserByEmailAsync(string normalizedEmail, CancellationToken cancellationToken) => RedisAccounts.ReadUser(
        await connection.RunAsync(FindIndexedScript, [keys.Emails], [normalizedEmail, keys.AllUsers], cancellationToken));

    public async Task<Access?> FindAccessAsync(string userId, string accountId, CancellationToken cancellationToken) => RedisAccounts.ReadAccess(
        await connection.RunAsync(FindAccessScript, [keys.Account(accountId)], [keys.Tag, userId, accountId], cancellationToken)).Access;

    public Task<bool> PutMembershipAsync(Membership membership, Change change, CancellationToken cancellationToken) => connection.TryAsync(
        PutMemberScript,
        RedisChange.Keys(
            keys, keys.Members(membership.AccountId), keys.User(membership.UserId), keys.Account(membership.AccountId), keys.Serials),
        RedisChange.Arguments(keys, change, membership.UserId, RedisInstant.Format(membership.CreatedAt), membership.Role),
        cancellationToken);

    public Task<bool> RemoveMembershipAsync(string accountId, string userId, Change change, CancellationToken cancellationToken) => connection.TryAsync(
        RemoveMemberScript,
        RedisChange.Keys(keys, keys.Members(accountId), keys.SessionsOf(userId)),
        RedisChange.Arguments(keys, change, keys.Tag, accountId, userId),
        cancellationToken);

    public async Task<IReadOnlyList<Membership>> ListMembersAsync(string accountId, CancellationToken cancellationToken)
    {
        var members = (RedisValue[]?)await connection.RunAsync(RedisRecord.Find, [keys.Members(accountId)], [], cancellationToken) ?? [];
        return [.. members.Chunk(2)
            .Select(pair => RedisAccounts.ReadMembership(accountId, pair[0].ToString(), pair[1].ToString()))
            .OrderBy(member => member.Membership.CreatedAt).ThenBy(member => member.Serial)
            .Select(member => member.Membership)];
    }

    public Task<bool> RecordLoginAsync(string userId, DateTimeOffset at, string checkedHash, string? newPasswordHash, CancellationToken cancellationToken) => connection.TryAsync(
        RecordLoginScript,
        [keys.User(userId)],
        [checkedHash, .. new RedisFields().Add("last_login", at).Add("password_hash", newPasswordHash).ToArray()],
        cancellationToken);

    public Task<bool> SetPasswordAsync(string userId, string? knownHash, string newHash, Change change, CancellationToken cancellationToken) => connection.TryAsync(
        SetPasswordScript,
        RedisChange.Keys(keys, keys.User(userId), keys.SessionsOf(userId)),
        RedisChange.Arguments(keys, change, keys.Tag, knownHash ?? "", newHash, RedisInstant.Format(change.At)),
        cancellationToken);

    public Task<bool> SetActiveAsync(string userId, bool isActive, Change change, CancellationToken cancellationToken) => connection.TryAsync(
        SetActiveScript,
        RedisChange.Keys(keys, keys.User(userId), keys.SessionsOf(userId)),
        RedisChange.Arguments(keys, change, keys.Tag, isActive ? 1 : 0, RedisInstant.Format(change.At)),
        cancellationToken);

    public Task<bool> SetAccountActiveAsync(string accountId, bool isActive, Change change, CancellationToken cancellationToken) => connection.TryAsync(
        SetAccountActiveScript,
        RedisChange.Keys(keys, keys.Account(accountId)),
        RedisChange.Arguments(keys, change, keys.Tag, accountId, isActive ? 1 : 0, RedisInstant.Format(change.At)),
        cancellationToken);

    public Task<bool> RevokeUserAsync(string userId, Revocation revocation, CancellationToken cancellationToken) => connection.TryAsync(
        RevokeUserScript,
        RedisChange.Keys(keys, keys.User(userId), keys.SessionsOf(userId)),
        RedisChange.Arguments(
            keys, revocation.Change, keys.Tag, RedisInstant.Format(revocation.Until), revocation.KeepUntil.ToUnixTimeMilliseconds(),
            RedisChange.Format(revocation.Along(ChangeKind.Session, ""))),
        cancellationToken);

    public Task<bool> RevokeAccountAsync(string accountId, Revocation revocation, CancellationToken cancellationToken) => connection.TryAsync(
        RevokeAccountScript,
        RedisChange.Keys(keys, keys.Account(accountId)),
        RedisChange.Arguments(
            keys, revocation.Change, keys.Tag, accountId, RedisInstant.Format(revocation.Until), revocation.KeepUntil.ToUnixTimeMilliseconds(),
            RedisChange.Format(revocation.Along(ChangeKind.Session, "")),
            revocation.WithKeys ? RedisChange.Format(revocation.Along(ChangeKind.Key, "")) : "",
            RedisInstant.Format(revocation.Now), (long)RedisKeys.KeyRetention.TotalMilliseconds),
        cancellationToken);
}
