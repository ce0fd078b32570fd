using Auth.Gateway.Core.Changes;

namespace Auth.Gateway.Storage.Sqlite;

/// <summary>A transaction that is under way; what it logs is there if and only if what it did is.</summary>
internal sealed class SqliteWrite(SqliteLink connection)
{
    public SqliteLink Connection => connection;

    public bool HasLogged { get; private set; }

    /// <returns>The change's sequence number.</returns>
    public long Log(Change change)
    {
        HasLogged = true;
        return connection.Scalar(
            """
            INSERT INTO changes (kind, subject_id, effect, at, keep_until) VALUES ($kind, $subject, $effect, $at, $keepUntil)
            RETURNING sequence
            """,
            ("$kind", change.Subject.Kind), ("$subject", change.Subject.Id), ("$effect", change.Effect), ("$at", change.At),
            ("$keepUntil", change.KeepUntil))!.Value;
    }
}
