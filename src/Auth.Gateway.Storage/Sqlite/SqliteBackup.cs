using System.Runtime.CompilerServices;
using Auth.Gateway.Core;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Storage.Audit;
using Auth.Gateway.Storage.Backups;
using Microsoft.Data.Sqlite;

namespace Auth.Gateway.Storage.Sqlite;

/// <summary>Reads in one transaction, which sees one moment and holds up nobody; writes in one transaction.</summary>
internal sealed class SqliteBackup(SqliteDatabase database, SqliteFile file) : IStoreBackup
{
    // In the order in which each finds what it refers to.
    private static readonly string[] Tables = ["accounts", "users", "memberships", "api_keys", "sessions", "signing_keys", "changes", "audit_events", "sign_in_failures", "known_addresses"];

    public async IAsyncEnumerable<BackupRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Neither created nor brought up to date: a gateway of an older version may be running on it.
        if (!File.Exists(file.Path)) throw new StoreUnavailableException($"There is no database at {file.Path}.");
        using var connection = Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        if (connection.Scalar("PRAGMA user_version") is var version && version != SqliteMigrations.Latest)
        {
            throw new BackupRefusedException($"The database {file.Path} has schema version {version} and this program writes version {SqliteMigrations.Latest}: back it up with the program that runs on it.");
        }

        foreach (var query in Queries)
        {
            foreach (var record in query(connection))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return record;
            }
        }

        await Task.CompletedTask;
    }

    public async Task RestoreAsync(IAsyncEnumerable<BackupRecord> records, RestoreOptions options, CancellationToken cancellationToken)
    {
        if (File.Exists(file.Path)) RefuseWhileInUse();
        await database.OpenAsync(cancellationToken);
        using var connection = file.Connect(forReading: false);
        using var transaction = connection.BeginTransaction(deferred: false);
        if (!options.Replace && Array.Exists(Tables, table => connection.Scalar($"SELECT EXISTS (SELECT 1 FROM {table})") == 1))
        {
            throw new BackupRefusedException($"The database {file.Path} is not empty. Name a new one, or take away what is there (--replace).");
        }

        foreach (var table in Tables.Reverse()) connection.Execute($"DELETE FROM {table}");
        await foreach (var record in records.WithCancellation(cancellationToken)) Write(connection, record);
        transaction.Commit();
    }

    private static IEnumerable<Func<SqliteLink, IEnumerable<BackupRecord>>> Queries =>
    [
        link => Rows(link, SerialsQuery, row => new KeptSerials(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4))),
        link => Rows(link, $"SELECT {AccountRow.Columns} FROM accounts a ORDER BY serial", row => new KeptAccount(AccountRow.Read(row))),
        link => Rows(link, $"SELECT {UserRow.Columns} FROM users u ORDER BY serial", row => new KeptUser(UserRow.Read(row))),
        link => Rows(link, "SELECT account_id, user_id, role, created_at, serial FROM memberships ORDER BY serial", row => new KeptMembership(new Membership(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInstant(3)), row.GetInt64(4))),
        link => Rows(link, $"SELECT {ApiKeyRow.Columns} FROM api_keys k ORDER BY serial", row => new KeptApiKey(ApiKeyRow.Read(row))),
        link => Rows(link, SqliteSessionStore.SelectAll, row => new KeptSession(SqliteSessionStore.Read(row))),
        link => Rows(link, SqliteSigningKeyStore.SelectAll, row => new KeptSigningKey(SqliteSigningKeyStore.Read(row))),
        link => Rows(link, SqliteChangeLog.SelectAll, row => new KeptChange(SqliteChangeLog.Read(row))),
        link => Rows(link, "SELECT event FROM audit_events ORDER BY id", row => new KeptAuditEvent(row.GetString(0))),
    ];

    private const string SerialsQuery =
        """
        SELECT coalesce(max(seq) FILTER (WHERE name = 'accounts'), 0), coalesce(max(seq) FILTER (WHERE name = 'users'), 0),
          coalesce(max(seq) FILTER (WHERE name = 'memberships'), 0), coalesce(max(seq) FILTER (WHERE name = 'api_keys'), 0),
          coalesce(max(seq) FILTER (WHERE name = 'changes'), 0)
        FROM sqlite_sequence
        """;

    private static IEnumerable<BackupRecord> Rows(SqliteLink connection, string sql, Func<SqliteDataReader, BackupRecord> read)
    {
        using var row = connection.Statement(sql, []).ExecuteReader();
        while (row.Read()) yield return read(row);
    }

    private static void Write(SqliteLink connection, BackupRecord record)
    {
        switch (record)
        {
            case KeptSerials it:
                foreach (var (table, last) in new[] { ("accounts", it.Account), ("users", it.User), ("memberships", it.Member), ("api_keys", it.Key), ("changes", it.Change) })
                {
                    connection.Execute("DELETE FROM sqlite_sequence WHERE name = $table", ("$table", table));
                    connection.Execute("INSERT INTO sqlite_sequence (name, seq) VALUES ($table, $last)", ("$table", table), ("$last", last));
                }

                break;
            case KeptAccount { Account: var it }:
                Insert(connection, "accounts", ("serial", it.Serial), ("id", it.Id), ("name", it.Name), ("organization_id", it.OrganizationId), ("created_at", it.CreatedAt), ("is_active", it.IsActive), ("revoked_until", it.RevokedUntil), ("keys_revoked_until", it.KeysRevokedUntil));
                break;
            case KeptUser { User: var it }:
                Insert(connection, "users", ("serial", it.Serial), ("id", it.Id), ("email", it.Email), ("normalized_email", it.NormalizedEmail), ("password_hash", it.PasswordHash), ("full_name", it.FullName), ("company", it.Company), ("tier", it.Tier), ("is_active", it.IsActive), ("home_account_id", it.HomeAccountId), ("created_at", it.CreatedAt), ("last_login", it.LastLogin), ("revoked_until", it.RevokedUntil));
                break;
            case KeptMembership { Membership: var it, Serial: var serial }:
                Insert(connection, "memberships", ("serial", serial), ("account_id", it.AccountId), ("user_id", it.UserId), ("role", it.Role), ("created_at", it.CreatedAt));
                break;
            case KeptApiKey { Key: var it }:
                Insert(connection, "api_keys", ("serial", it.Serial), ("id", it.Id), ("account_id", it.AccountId), ("user_id", it.UserId), ("created_by", it.CreatedBy), ("name", it.Name), ("prefix", it.Prefix), ("hash", it.Hash), ("scopes", it.Scopes), ("live_mode", it.LiveMode), ("status", it.Status), ("created_at", it.CreatedAt), ("expires_at", it.ExpiresAt), ("allowed_networks", it.AllowedNetworks), ("rate_limit", it.RateLimit), ("last_used_at", it.LastUsedAt), ("rotated_to", it.RotatedTo));
                break;
            case KeptSession { Session: var it }:
                SqliteSessionStore.Insert(connection, it);
                break;
            case KeptSigningKey { Key: var it }:
                Insert(connection, "signing_keys", ("id", it.Id), ("use", it.Use), ("algorithm", it.Algorithm), ("protected_private_key", it.ProtectedPrivateKey), ("created_at", it.CreatedAt), ("activates_at", it.ActivatesAt));
                break;
            case KeptChange { Change: var it }:
                Insert(connection, "changes", ("sequence", it.Sequence), ("kind", it.Subject.Kind), ("subject_id", it.Subject.Id), ("effect", it.Effect), ("at", it.At), ("keep_until", it.KeepUntil));
                break;
            case KeptAuditEvent { Event: var text }:
                var audited = AuditEventText.Read(text) ?? throw new InvalidDataException("The backup holds an audit event of a kind that this program does not know: a newer one made it.");
                Insert(connection, "audit_events", ("id", audited.Id), ("stream", audited.Kind.Stream), ("kind", audited.Kind.Name), ("account_id", audited.AccountId), ("subject", audited.Subject), ("event", text));
                break;
        }
    }

    private static void Insert(SqliteLink connection, string table, params ReadOnlySpan<(string Column, object? Value)> row)
    {
        var (columns, values, parameters) = (new List<string>(), new List<string>(), new (string, object?)[row.Length]);
        for (var i = 0; i < row.Length; i++)
        {
            columns.Add(row[i].Column);
            values.Add("$" + row[i].Column);
            parameters[i] = (values[i], row[i].Value);
        }

        connection.Execute($"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", values)})", parameters);
    }

    // Whoever has the file open keeps it from leaving its write-ahead log.
    private void RefuseWhileInUse()
    {
        try
        {
            using var connection = file.Connect(forReading: false);
            using var statement = connection.CreateCommand();
            statement.CommandText = "PRAGMA journal_mode = DELETE";
            if ((string?)statement.ExecuteScalar() == "delete") return;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED)
        {
            // Said below.
        }

        throw new BackupRefusedException($"A gateway runs on {file.Path}: stop it first, since it remembers what it read.");
    }

    private SqliteLink Open()
    {
        try
        {
            return file.Connect(forReading: true);
        }
        catch (Exception exception) when (SqliteFailures.MeansUnavailable(exception))
        {
            throw SqliteFailures.Unavailable(exception);
        }
    }
}
