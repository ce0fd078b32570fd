using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Changes;

namespace Auth.Gateway.Storage.Sqlite;

/// <summary>All that a user or an account has and that came before an instant, ended within the transaction that logs it.</summary>
internal static class SqliteRevocations
{
    public static bool RevokeUser(SqliteWrite write, string userId, Revocation revocation)
    {
        if (MarkUser(write.Connection, userId, revocation.Until) == 0) return false;
        EndSessions(write, revocation, write.Connection.All(
            "DELETE FROM sessions WHERE user_id = $id AND created_at <= $until RETURNING id", row => row.GetString(0), ("$id", userId), ("$until", revocation.Until)));
        write.Log(revocation.Change);
        return true;
    }

    public static bool RevokeAccount(SqliteWrite write, string accountId, Revocation revocation)
    {
        if (MarkAccount(write.Connection, accountId, revocation.Until) == 0) return false;
        EndSessions(write, revocation, write.Connection.All(
            "DELETE FROM sessions WHERE account_id = $id AND created_at <= $until RETURNING id", row => row.GetString(0), ("$id", accountId), ("$until", revocation.Until)));
        if (revocation.WithKeys) EndKeys(write, accountId, revocation);
        write.Log(revocation.Change);
        return true;
    }

    /// <summary>The instant never goes back: what was revoked stays so.</summary>
    /// <returns>How many users there are with this id.</returns>
    public static int MarkUser(SqliteLink connection, string userId, DateTimeOffset until) => connection.Execute(
        "UPDATE users SET revoked_until = max(coalesce(revoked_until, 0), $until) WHERE id = $id", ("$id", userId), ("$until", until));

    /// <returns>How many accounts there are with this id.</returns>
    public static int MarkAccount(SqliteLink connection, string accountId, DateTimeOffset until) => connection.Execute(
        "UPDATE accounts SET revoked_until = max(coalesce(revoked_until, 0), $until) WHERE id = $id", ("$id", accountId), ("$until", until));

    private static void EndSessions(SqliteWrite write, Revocation revocation, IReadOnlyList<string> ended)
    {
        foreach (var id in ended) write.Log(revocation.Along(ChangeKind.Session, id));
    }

    private static void EndKeys(SqliteWrite write, string accountId, Revocation revocation)
    {
        write.Connection.Execute(
            "UPDATE accounts SET keys_revoked_until = max(coalesce(keys_revoked_until, 0), $until) WHERE id = $id", ("$id", accountId), ("$until", revocation.Until));
        var ended = write.Connection.All(
            "UPDATE api_keys SET status = $revoked WHERE account_id = $id AND created_at <= $until AND status <> $revoked RETURNING id",
            row => row.GetString(0),
            ("$id", accountId), ("$until", revocation.Until), ("$revoked", ApiKeyStatus.Revoked));
        foreach (var id in ended) write.Log(revocation.Along(ChangeKind.Key, id));
    }
}
