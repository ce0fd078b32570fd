using Auth.Gateway.Core.Changes;
using Microsoft.Data.Sqlite;

namespace Auth.Gateway.Storage.Sqlite;

internal sealed class SqliteChangeLog(SqliteDatabase database, TimeProvider clock) : IChangeLog
{
    private const string Columns = "sequence, kind, subject_id, effect, at, keep_until";

    public const string SelectAll = $"SELECT {Columns} FROM changes ORDER BY sequence";

    public Task<long> AppendAsync(Change change, CancellationToken cancellationToken) =>
        database.WriteAsync(write => write.Log(change), cancellationToken);

    public async Task<IReadOnlyList<Change>> ReadAsync(long after, int max, CancellationToken cancellationToken)
    {
        database.Changed.Reset();
        return await database.ReadAsync(
            connection => connection.All(
                $"SELECT {Columns} FROM changes WHERE sequence > $after ORDER BY sequence LIMIT $max",
                Read, ("$after", after), ("$max", max)),
            cancellationToken);
    }

    public Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => database.Changed.WaitAsync(timeout, clock, cancellationToken);

    /// <summary>Sessions that are over and sign-in failures of long ago go too: nobody else would ever remove them.</summary>
    public Task PurgeAsync(DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            SqliteSignInFailureStore.Purge(write.Connection, now);
            write.Connection.Execute("DELETE FROM sessions WHERE min(expires_at, ends_at) <= $now", ("$now", now));
            return write.Connection.Execute("DELETE FROM changes WHERE keep_until < $now", ("$now", now));
        },
        cancellationToken);

    public static Change Read(SqliteDataReader row) =>
        new(new ChangeSubject(row.GetEnum<ChangeKind>(1), row.GetString(2)), row.GetEnum<ChangeEffect>(3), row.GetInstant(4), row.GetInstant(5))
        {
            Sequence = row.GetInt64(0),
        };
}
