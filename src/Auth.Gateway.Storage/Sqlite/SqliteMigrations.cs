namespace Auth.Gateway.Storage.Sqlite;

/// <summary>The schema's history: entries are only ever appended, and the file's <c>user_version</c> says how many it has been through.</summary>
internal static class SqliteMigrations
{
    /// <summary>Each brings a file from the version before to the next; the first makes version 1 of an empty one.</summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        // 1: accounts, keys, sessions and the log.
        """
        CREATE TABLE accounts (
          serial          INTEGER PRIMARY KEY AUTOINCREMENT,
          id              TEXT    NOT NULL UNIQUE,
          name            TEXT    NOT NULL,
          organization_id TEXT    NOT NULL,
          created_at      INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE users (
          serial           INTEGER PRIMARY KEY AUTOINCREMENT,
          id               TEXT    NOT NULL UNIQUE,
          email            TEXT    NOT NULL,
          normalized_email TEXT    NOT NULL UNIQUE,
          password_hash    TEXT    NOT NULL,
          full_name        TEXT    NOT NULL,
          company          TEXT,
          tier             TEXT    NOT NULL,
          is_active        INTEGER NOT NULL,
          home_account_id  TEXT    NOT NULL REFERENCES accounts (id),
          created_at       INTEGER NOT NULL,
          last_login       INTEGER
        ) STRICT;

        CREATE TABLE memberships (
          serial     INTEGER PRIMARY KEY AUTOINCREMENT,
          account_id TEXT    NOT NULL REFERENCES accounts (id),
          user_id    TEXT    NOT NULL REFERENCES users (id),
          role       TEXT    NOT NULL,
          created_at INTEGER NOT NULL,
          UNIQUE (account_id, user_id)
        ) STRICT;

        -- A key outlives its user, as evidence: no reference there.
        CREATE TABLE api_keys (
          serial           INTEGER PRIMARY KEY AUTOINCREMENT,
          id               TEXT    NOT NULL UNIQUE,
          account_id       TEXT    NOT NULL REFERENCES accounts (id),
          user_id          TEXT,
          created_by       TEXT,
          name             TEXT    NOT NULL,
          prefix           TEXT    NOT NULL,
          hash             TEXT    NOT NULL UNIQUE,
          scopes           TEXT    NOT NULL,
          live_mode        INTEGER NOT NULL,
          status           TEXT    NOT NULL,
          created_at       INTEGER NOT NULL,
          expires_at       INTEGER,
          allowed_networks TEXT    NOT NULL,
          rate_limit       TEXT,
          last_used_at     INTEGER,
          rotated_to       TEXT
        ) STRICT;
        CREATE INDEX api_keys_newest ON api_keys (account_id, user_id, created_at, serial);
        CREATE INDEX api_keys_counted ON api_keys (account_id, user_id, expires_at) WHERE status = 'Active' AND rotated_to IS NULL;

        CREATE TABLE sessions (
          id         TEXT    PRIMARY KEY NOT NULL,
          user_id    TEXT    NOT NULL,
          account_id TEXT    NOT NULL,
          generation INTEGER NOT NULL,
          created_at INTEGER NOT NULL,
          rotated_at INTEGER NOT NULL,
          expires_at INTEGER NOT NULL,
          ends_at    INTEGER NOT NULL,
          address    TEXT,
          client     TEXT
        ) STRICT;
        CREATE INDEX sessions_over ON sessions (min(expires_at, ends_at));

        -- "use" is no unique column: a rotation will put a second key of a use and algorithm beside the first.
        CREATE TABLE signing_keys (
          serial                INTEGER PRIMARY KEY AUTOINCREMENT,
          id                    TEXT    NOT NULL UNIQUE,
          use                   TEXT    NOT NULL,
          algorithm             TEXT    NOT NULL,
          protected_private_key BLOB    NOT NULL,
          created_at            INTEGER NOT NULL
        ) STRICT;

        -- AUTOINCREMENT: a number is never given twice, even after everything was purged.
        CREATE TABLE changes (
          sequence   INTEGER PRIMARY KEY AUTOINCREMENT,
          kind       TEXT    NOT NULL,
          subject_id TEXT    NOT NULL,
          effect     TEXT    NOT NULL,
          at         INTEGER NOT NULL,
          keep_until INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX changes_kept ON changes (keep_until);
        """,

        // 2: signing keys that are published before they sign; sessions that are narrowed, and listed by their user.
        """
        ALTER TABLE signing_keys ADD COLUMN activates_at INTEGER NOT NULL DEFAULT 0;
        UPDATE signing_keys SET activates_at = created_at;
        ALTER TABLE sessions ADD COLUMN scopes TEXT;
        ALTER TABLE sessions ADD COLUMN signed_in_by TEXT NOT NULL DEFAULT 'cookie';
        CREATE INDEX sessions_of_user ON sessions (user_id, created_at);
        """,

        // 3: accounts that are disabled; users and accounts of which all was revoked that came before an instant.
        """
        ALTER TABLE accounts ADD COLUMN is_active INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE accounts ADD COLUMN revoked_until INTEGER;
        ALTER TABLE accounts ADD COLUMN keys_revoked_until INTEGER;
        ALTER TABLE users ADD COLUMN revoked_until INTEGER;
        """,

        // 4: the audit trail. Ids are in the order of time; what is only shown is JSON.
        """
        CREATE TABLE audit_events (
          id         TEXT PRIMARY KEY NOT NULL,
          stream     TEXT NOT NULL,
          kind       TEXT NOT NULL,
          account_id TEXT,
          subject    TEXT,
          event      TEXT NOT NULL
        ) STRICT;
        CREATE INDEX audit_events_of_stream ON audit_events (stream, id);
        CREATE INDEX audit_events_of_account ON audit_events (account_id, stream, id);
        """,

        // 5: wrong passwords by user and place, and the addresses that users signed in from; of both only keyed hashes of who it is.
        """
        CREATE TABLE sign_in_failures (
          user      TEXT    NOT NULL,
          place     TEXT    NOT NULL,
          count     INTEGER NOT NULL,
          last_at   INTEGER NOT NULL,
          forget_at INTEGER NOT NULL,
          PRIMARY KEY (user, place)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sign_in_failures_over ON sign_in_failures (forget_at);

        CREATE TABLE known_addresses (
          user        TEXT    NOT NULL,
          mark        TEXT    NOT NULL,
          known_until INTEGER NOT NULL,
          PRIMARY KEY (user, mark)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX known_addresses_over ON known_addresses (known_until);
        """,
    ];

    /// <summary>The version that <see cref="Apply"/> brings a database to.</summary>
    public static int Latest => Steps.Count;

    /// <exception cref="InvalidOperationException">The database is of a version that this program does not know.</exception>
    public static void Apply(SqliteLink connection)
    {
        // Immediate, so that of two programs that start on one file the second finds the work done.
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = connection.Scalar("PRAGMA user_version")!.Value;
        if (version > Latest)
        {
            throw new InvalidOperationException(
                $"The database {connection.DataSource} has schema version {version} and this program knows versions up to {Latest}: "
                + "start the newer program, or restore a backup.");
        }

        foreach (var step in Steps.Skip((int)version)) connection.Execute(step);
        // A pragma takes no parameters; the number is ours.
        connection.Execute($"PRAGMA user_version = {Latest}");
        transaction.Commit();
    }
}
