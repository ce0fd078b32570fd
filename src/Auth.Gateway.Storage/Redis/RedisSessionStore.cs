using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.Sessions;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

internal sealed class RedisSessionStore(RedisConnection connection, RedisKeys keys) : ISessionStore
{
    private static readonly RedisScript CreateScript = RedisScript.Load("time", "session-create");
    private static readonly RedisScript RotateScript = RedisScript.Load("time", "change", "access", "session-rotate");
    private static readonly RedisScript ListScript = RedisScript.Load("session-list");
    private static readonly RedisScript EndScript = RedisScript.Load("change", "session-end");

    public Task CreateAsync(Session session, CancellationToken cancellationToken) => connection.RunAsync(
        CreateScript,
        [keys.Session(session.Id), keys.SessionsOf(session.UserId)],
        [
            keys.Tag,
            session.Id,
            RedisInstant.Format(session.RotatedAt),
            RedisInstant.Format(session.ExpiresAt < session.EndsAt ? session.ExpiresAt : session.EndsAt),
            RedisInstant.Format(session.EndsAt),
            .. Write(session),
        ],
        cancellationToken);

    public async Task<Session?> FindAsync(string sessionId, CancellationToken cancellationToken) =>
        Read(await connection.RunAsync(RedisRecord.Find, [keys.Session(sessionId)], [], cancellationToken));

    public async Task<IReadOnlyList<Session>> ListAsync(string userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var records = (RedisResult[]?)await connection.RunAsync(ListScript, [keys.SessionsOf(userId)], [keys.Tag], cancellationToken) ?? [];
        return [.. records.Select(Read).OfType<Session>().Where(session => session.ExpiresAt > now && session.EndsAt > now).OrderByDescending(session => session.CreatedAt)];
    }

    public async Task<SessionRotation> RotateAsync(
        string sessionId, int generation, SessionRotationRules rules, Change theft, CancellationToken cancellationToken)
    {
        var result = await connection.RunAsync(
            RotateScript,
            RedisChange.Keys(keys, keys.Session(sessionId)),
            RedisChange.Arguments(
                keys,
                theft,
                keys.Tag,
                generation,
                RedisInstant.Format(rules.Now),
                rules.Rotate ? 1 : 0,
                RedisInstant.Format(rules.Now - rules.Grace),
                RedisInstant.Format(rules.Now + rules.IdleLifetime)),
            cancellationToken);
        if (result.IsNull || (RedisResult[]?)result is not [var outcome, var session, var access])
        {
            return new SessionRotation(SessionRotationOutcome.Unknown, null, null);
        }

        return new SessionRotation(ReadOutcome((string?)outcome), Read(session), RedisAccounts.ReadAccess(access).Access);
    }

    public Task<bool> EndAsync(string sessionId, Change change, CancellationToken cancellationToken) => connection.TryAsync(
        EndScript, RedisChange.Keys(keys, keys.Session(sessionId)), RedisChange.Arguments(keys, change), cancellationToken);

    private static SessionRotationOutcome ReadOutcome(string? text) => text switch
    {
        "rotated" => SessionRotationOutcome.Rotated,
        "replayed" => SessionRotationOutcome.Replayed,
        "reused" => SessionRotationOutcome.Reused,
        _ => throw new InvalidDataException($"A script gave the unknown outcome '{text}'."),
    };

    public static RedisValue[] Write(Session session) => new RedisFields()
        .Add("id", session.Id)
        .Add("user_id", session.UserId)
        .Add("account_id", session.AccountId)
        .Add("generation", session.Generation)
        .Add("created_at", session.CreatedAt)
        .Add("rotated_at", session.RotatedAt)
        .Add("expires_at", session.ExpiresAt)
        .Add("ends_at", session.EndsAt)
        .Add("address", session.Address)
        .Add("client", session.Client)
        .Add("scopes", session.Scopes is null ? null : Scopes.Format(session.Scopes))
        .Add("signed_in_by", session.SignedInBy)
        .ToArray();

    public static Session? Read(RedisResult? result) => RedisRecord.Read(result) is not { } record ? null : new Session
    {
        Id = record.Text("id"),
        UserId = record.Text("user_id"),
        AccountId = record.Text("account_id"),
        Generation = (int)record.Number("generation"),
        CreatedAt = record.Instant("created_at"),
        RotatedAt = record.Instant("rotated_at"),
        ExpiresAt = record.Instant("expires_at"),
        EndsAt = record.Instant("ends_at"),
        Address = record.TextOrNull("address"),
        Client = record.TextOrNull("client"),
        Scopes = record.TextOrNull("scopes") is { } scopes ? Scopes.Parse(scopes) : null,
        // Before there was another way.
        SignedInBy = record.TextOrNull("signed_in_by") ?? Session.SignedInByCookie,
    };
}
