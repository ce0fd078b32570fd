using Microsoft.Data.Sqlite;

namespace Usage.Service.Storage;

/// <summary>The schema's history. Entries are only ever appended; the file's user_version says how many it has seen.</summary>
internal static class Migrations
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE customers (
          sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
          id          TEXT    NOT NULL UNIQUE,
          account_id  TEXT    NOT NULL,
          live_mode   INTEGER NOT NULL,
          external_id TEXT    NOT NULL,
          name        TEXT,
          created_at  INTEGER NOT NULL,
          UNIQUE (account_id, live_mode, external_id)
        ) STRICT;
        CREATE INDEX customers_in_order ON customers (account_id, live_mode, sequence);
        CREATE TABLE meters (
          id         TEXT    NOT NULL PRIMARY KEY,
          account_id TEXT    NOT NULL,
          live_mode  INTEGER NOT NULL,
          token      TEXT    NOT NULL,
          created_at INTEGER NOT NULL,
          UNIQUE (account_id, live_mode, token)
        ) STRICT;
        CREATE TABLE events (
          id                  TEXT    NOT NULL PRIMARY KEY,
          account_id          TEXT    NOT NULL,
          live_mode           INTEGER NOT NULL,
          customer_id         TEXT    NOT NULL REFERENCES customers (id),
          meter_id            TEXT    NOT NULL REFERENCES meters (id),
          quantity_whole      INTEGER NOT NULL,
          quantity_billionths INTEGER NOT NULL,
          timestamp           INTEGER NOT NULL,
          created_at          INTEGER NOT NULL,
          idempotency_key     TEXT,
          metadata            TEXT    NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX events_idempotency ON events (account_id, live_mode, idempotency_key) WHERE idempotency_key IS NOT NULL;
        CREATE INDEX events_by_customer ON events (account_id, live_mode, customer_id, meter_id, timestamp);
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
