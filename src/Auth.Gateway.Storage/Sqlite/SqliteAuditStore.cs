using Auth.Gateway.Core.Audit;
using Auth.Gateway.Storage.Audit;

namespace Auth.Gateway.Storage.Sqlite;

internal sealed class SqliteAuditStore(SqliteDatabase database) : IAuditStore
{
    private const int PruneBatch = 1000;

    // Above every id.
    private const string End = "evt~";

    public Task AppendAsync(IReadOnlyList<AuditEvent> events, AuditBounds bounds, CancellationToken cancellationToken) => database.WriteAsync(
        write =>
        {
            foreach (var it in events)
            {
                write.Connection.Execute(
                    """
                    INSERT INTO audit_events (id, stream, kind, account_id, subject, event) VALUES ($id, $stream, $kind, $account, $subject, $event)
                    ON CONFLICT (id) DO NOTHING
                    """,
                    ("$id", it.Id), ("$stream", it.Kind.Stream), ("$kind", it.Kind.Name), ("$account", it.AccountId), ("$subject", it.Subject), ("$event", AuditEventText.Write(it)));
            }

            foreach (var (stream, account) in events.Select(it => (it.Kind.Stream, it.AccountId)).Where(it => it.AccountId is not null).Distinct())
            {
                write.Connection.Execute(
                    """
                    DELETE FROM audit_events WHERE stream = $stream AND account_id = $account AND id <=
                      (SELECT id FROM audit_events WHERE stream = $stream AND account_id = $account ORDER BY id DESC LIMIT 1 OFFSET $max)
                    """,
                    ("$stream", stream), ("$account", account), ("$max", bounds.MaxOfAccount));
            }

            foreach (var stream in events.Select(it => it.Kind.Stream).Distinct())
            {
                write.Connection.Execute(
                    "DELETE FROM audit_events WHERE stream = $stream AND id <= (SELECT id FROM audit_events WHERE stream = $stream ORDER BY id DESC LIMIT 1 OFFSET $max)",
                    ("$stream", stream), ("$max", bounds.MaxOfStream));
            }

            return true;
        },
        cancellationToken);

    // In batches, so that requests that write wait for none of them long.
    public Task<bool> PruneAsync(AuditBounds bounds, CancellationToken cancellationToken) => database.WriteAsync(
        write => write.Connection.Execute(
            "DELETE FROM audit_events WHERE id IN (SELECT id FROM audit_events WHERE id < $oldest ORDER BY id LIMIT $batch)",
            ("$oldest", AuditEventId.Before(bounds.Oldest)), ("$batch", PruneBatch)) == PruneBatch,
        cancellationToken);

    public async Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        var to = query.To is { } instant ? AuditEventId.Before(instant) : End;
        // Two statements, so that the index serves the one that has a use for it.
        var whose = query.AccountId is null ? "$account IS NULL" : "account_id = $account";
        var found = await database.ReadAsync(
            connection => connection.All(
                $"""
                SELECT event FROM audit_events
                WHERE {whose} AND id >= $from AND id < $to AND id < $before
                  AND ($kind IS NULL OR kind = $kind) AND ($subject IS NULL OR subject = $subject)
                ORDER BY id DESC LIMIT $limit
                """,
                row => AuditEventText.Read(row.GetString(0)),
                ("$account", query.AccountId), ("$from", AuditEventId.Before(query.From)), ("$to", to), ("$before", query.Before ?? End),
                ("$kind", query.Kind?.Name), ("$subject", query.Subject), ("$limit", query.Limit + 1)),
            cancellationToken);
        var events = found.OfType<AuditEvent>().Take(query.Limit).ToList();
        return new AuditPage(events, found.Count > query.Limit && events.Count > 0 ? events[^1].Id : null);
    }
}
