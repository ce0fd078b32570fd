using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Changes;
using Microsoft.Data.Sqlite;

namespace Auth.Gateway.Storage.Sqlite;

internal sealed class SqliteApiKeyStore(SqliteDatabase database) : IApiKeyStore
{
    public Task<ApiKeyGrant?> FindByHashAsync(string hash, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.First(
            $"""
            SELECT {ApiKeyRow.Columns}, {AccessRow.Columns}
            FROM api_keys k JOIN accounts a ON a.id = k.account_id LEFT JOIN users u ON u.id = k.user_id {AccessRow.Roles}
            WHERE k.hash = $hash
            """,
            ReadGrant, ("$hash", hash)),
        cancellationToken);

    public Task<ApiKeyCreation> CreateAsync(ApiKey key, int limit, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        write => CountUsable(write.Connection, key, now) >= limit
            ? new ApiKeyCreation(ApiKeyCreationOutcome.LimitReached, null)
            : ApiKeyRow.Insert(write.Connection, key),
        cancellationToken);

    public Task<ApiKey?> FindAsync(string accountId, string keyId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Find(connection, accountId, keyId), cancellationToken);

    public Task<ApiKeyPage> ListAsync(ApiKeyOwner owner, int page, int pageSize, CancellationToken cancellationToken) => database.ReadAsync(
        connection =>
        {
            // One snapshot, so that the total fits the page.
            using var snapshot = connection.BeginTransaction(deferred: true);
            var total = connection.Scalar(
                "SELECT COUNT(*) FROM api_keys WHERE account_id = $account AND user_id IS $user", ("$account", owner.AccountId), ("$user", owner.UserId));
            var keys = connection.All(
                $"""
                SELECT {ApiKeyRow.Columns} FROM api_keys k WHERE k.account_id = $account AND k.user_id IS $user
                ORDER BY k.created_at DESC, k.serial DESC LIMIT $size OFFSET $skipped
                """,
                ApiKeyRow.Read,
                ("$account", owner.AccountId), ("$user", owner.UserId), ("$size", pageSize), ("$skipped", (page - 1L) * pageSize));
            return new ApiKeyPage(keys, (int)total!.Value);
        },
        cancellationToken);

    public Task<ApiKeyCreation> RotateAsync(
        string accountId, string keyId, ApiKey successor, DateTimeOffset oldEndsAt, DateTimeOffset now, Change change,
        CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var old = Find(write.Connection, accountId, keyId);
            if (old is null) return new ApiKeyCreation(ApiKeyCreationOutcome.NotFound, null);
            if (!old.IsUsable(now) || old.RotatedTo is not null) return new ApiKeyCreation(ApiKeyCreationOutcome.NotActive, null);
            var creation = ApiKeyRow.Insert(write.Connection, successor);
            if (!creation.IsCreated) return creation;
            var endsNow = oldEndsAt <= now;
            write.Connection.Execute(
                "UPDATE api_keys SET status = $status, expires_at = $expiresAt, rotated_to = $successor WHERE id = $id",
                ("$id", keyId), ("$successor", successor.Id),
                ("$status", endsNow ? ApiKeyStatus.Revoked : old.Status),
                ("$expiresAt", endsNow || old.ExpiresAt < oldEndsAt ? old.ExpiresAt : oldEndsAt));
            write.Log(change);
            return creation;
        },
        cancellationToken);

    public Task<bool> RevokeAsync(string accountId, string keyId, DateTimeOffset now, Change change, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var revoked = write.Connection.Execute(
                "UPDATE api_keys SET status = $revoked WHERE id = $id AND account_id = $account AND status <> $revoked",
                ("$id", keyId), ("$account", accountId), ("$revoked", ApiKeyStatus.Revoked));
            if (revoked == 0) return false;
            write.Log(change);
            return true;
        },
        cancellationToken);

    public Task<bool> DeleteAsync(string accountId, string keyId, Change change, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var deleted = write.Connection.Execute(
                "DELETE FROM api_keys WHERE id = $id AND account_id = $account", ("$id", keyId), ("$account", accountId));
            if (deleted == 0) return false;
            write.Log(change);
            return true;
        },
        cancellationToken);

    public Task RecordUseAsync(IReadOnlyCollection<ApiKeyUse> uses, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            foreach (var use in uses)
            {
                write.Connection.Execute(
                    "UPDATE api_keys SET last_used_at = $at WHERE id = $id AND account_id = $account AND (last_used_at IS NULL OR last_used_at < $at)",
                    ("$id", use.KeyId), ("$account", use.AccountId), ("$at", use.At));
            }

            return uses.Count;
        },
        cancellationToken);

    private static ApiKey? Find(SqliteLink connection, string accountId, string keyId) => connection.First(
        $"SELECT {ApiKeyRow.Columns} FROM api_keys k WHERE k.id = $id AND k.account_id = $account",
        ApiKeyRow.Read, ("$id", keyId), ("$account", accountId));

    private static ApiKeyGrant ReadGrant(SqliteDataReader row) => new(
        ApiKeyRow.Read(row),
        AccountRow.Read(row, ApiKeyRow.Width),
        AccessRow.HasUser(row, ApiKeyRow.Width) ? AccessRow.Read(row, ApiKeyRow.Width) : null);

    // The status is written out, not a parameter: so the partial index applies.
    private static long CountUsable(SqliteLink connection, ApiKey key, DateTimeOffset now) => connection.Scalar(
        """
        SELECT COUNT(*) FROM api_keys
        WHERE account_id = $account AND user_id IS $user AND status = 'Active' AND rotated_to IS NULL AND (expires_at IS NULL OR expires_at > $now)
        """,
        ("$account", key.AccountId), ("$user", key.UserId), ("$now", now))!.Value;
}
