using Microsoft.Data.Sqlite;

namespace Device.Service.Storage;

/// <summary>The schema's history. Entries are only ever appended; the file's user_version says how many it has seen.</summary>
internal static class Migrations
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE devices (
          sequence     INTEGER PRIMARY KEY AUTOINCREMENT,
          id           TEXT    NOT NULL UNIQUE,
          account_id   TEXT    NOT NULL,
          live_mode    INTEGER NOT NULL,
          reference_id TEXT    NOT NULL,
          time_created INTEGER NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX devices_unique_reference ON devices (account_id, live_mode, reference_id) WHERE reference_id <> '';
        CREATE INDEX devices_in_order ON devices (account_id, live_mode, sequence);
        CREATE INDEX devices_by_reference ON devices (account_id, live_mode, reference_id, sequence);
        """,
    ];

    public static void Apply(SqliteConnection connection)
    {
        // Immediate, so that two processes starting on one file do not both see the old version.
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var version = (long)command.ExecuteScalar()!;
        if (version > Steps.Length)
            throw new InvalidOperationException($"The database has schema {version}; this program knows up to {Steps.Length}.");
        foreach (var step in Steps.Skip((int)version))
        {
            command.CommandText = step;
            command.ExecuteNonQuery();
        }
        command.CommandText = $"PRAGMA user_version = {Steps.Length}";
        command.ExecuteNonQuery();
        transaction.Commit();
    }
}
