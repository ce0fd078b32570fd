using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Sessions;
using Microsoft.Data.Sqlite;

namespace Auth.Gateway.Storage.Sqlite;

internal sealed class SqliteSessionStore(SqliteDatabase database) : ISessionStore
{
    private const string Columns = "id, user_id, account_id, generation, created_at, rotated_at, expires_at, ends_at, address, client, scopes, signed_in_by";

    public const string SelectAll = $"SELECT {Columns} FROM sessions ORDER BY id";

    public static int Insert(SqliteLink connection, Session session) => connection.Execute(
        """
        INSERT INTO sessions (id, user_id, account_id, generation, created_at, rotated_at, expires_at, ends_at, address, client, scopes, signed_in_by)
        VALUES ($id, $user, $account, $generation, $createdAt, $rotatedAt, $expiresAt, $endsAt, $address, $client, $scopes, $signedInBy)
        """,
        ("$id", session.Id), ("$user", session.UserId), ("$account", session.AccountId), ("$generation", session.Generation),
        ("$createdAt", session.CreatedAt), ("$rotatedAt", session.RotatedAt), ("$expiresAt", session.ExpiresAt), ("$endsAt", session.EndsAt),
        ("$address", session.Address), ("$client", session.Client),
        ("$scopes", session.Scopes is null ? null : Scopes.Format(session.Scopes)), ("$signedInBy", session.SignedInBy));

    public Task CreateAsync(Session session, CancellationToken cancellationToken) =>
        database.WriteAsync(write => Insert(write.Connection, session), cancellationToken);

    public Task<Session?> FindAsync(string sessionId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Find(connection, sessionId), cancellationToken);

    public async Task<IReadOnlyList<Session>> ListAsync(string userId, DateTimeOffset now, CancellationToken cancellationToken) => await database.ReadAsync(
        connection => connection.All(
            $"SELECT {Columns} FROM sessions WHERE user_id = $user AND expires_at > $now AND ends_at > $now ORDER BY created_at DESC, id",
            Read,
            ("$user", userId), ("$now", now)),
        cancellationToken);

    public Task<SessionRotation> RotateAsync(
        string sessionId, int generation, SessionRotationRules rules, Change theft, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            var session = Find(write.Connection, sessionId);
            if (session is null || session.ExpiresAt <= rules.Now || session.EndsAt <= rules.Now || generation > session.Generation)
            {
                return new SessionRotation(SessionRotationOutcome.Unknown, null, null);
            }

            var access = AccessRow.Find(write.Connection, session.UserId, session.AccountId);
            if (generation == session.Generation)
            {
                return new SessionRotation(SessionRotationOutcome.Rotated, Prolong(write.Connection, session, rules), access);
            }

            if (generation == session.Generation - 1 && rules.Now < session.RotatedAt + rules.Grace)
            {
                return new SessionRotation(SessionRotationOutcome.Replayed, session, access);
            }

            Delete(write.Connection, sessionId);
            write.Log(theft);
            return new SessionRotation(SessionRotationOutcome.Reused, session, access);
        },
        cancellationToken);

    public Task<bool> EndAsync(string sessionId, Change change, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            if (!Delete(write.Connection, sessionId)) return false;
            write.Log(change);
            return true;
        },
        cancellationToken);

    private static Session Prolong(SqliteLink connection, Session session, SessionRotationRules rules)
    {
        var idleEnd = rules.Now + rules.IdleLifetime;
        var prolonged = session with { ExpiresAt = idleEnd < session.EndsAt ? idleEnd : session.EndsAt };
        if (rules.Rotate) prolonged = prolonged with { Generation = session.Generation + 1, RotatedAt = rules.Now };
        connection.Execute(
            "UPDATE sessions SET generation = $generation, rotated_at = $rotatedAt, expires_at = $expiresAt WHERE id = $id",
            ("$id", prolonged.Id), ("$generation", prolonged.Generation), ("$rotatedAt", prolonged.RotatedAt), ("$expiresAt", prolonged.ExpiresAt));
        return prolonged;
    }

    private static bool Delete(SqliteLink connection, string id) => connection.Execute("DELETE FROM sessions WHERE id = $id", ("$id", id)) == 1;

    private static Session? Find(SqliteLink connection, string id) =>
        connection.First($"SELECT {Columns} FROM sessions WHERE id = $id", Read, ("$id", id));

    public static Session Read(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        UserId = row.GetString(1),
        AccountId = row.GetString(2),
        Generation = row.GetInt32(3),
        CreatedAt = row.GetInstant(4),
        RotatedAt = row.GetInstant(5),
        ExpiresAt = row.GetInstant(6),
        EndsAt = row.GetInstant(7),
        Address = row.GetTextOrNull(8),
        Client = row.GetTextOrNull(9),
        Scopes = row.GetTextOrNull(10) is { } scopes ? Scopes.Parse(scopes) : null,
        SignedInBy = row.GetString(11),
    };
}
