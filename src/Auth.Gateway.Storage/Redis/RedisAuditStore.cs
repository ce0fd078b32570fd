using Auth.Gateway.Core.Audit;
using Auth.Gateway.Storage.Audit;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>The trail in sorted sets by id. Streams are sorted sets and not Redis's own: those cannot lose an entry from their midst, which an account's bound asks for.</summary>
internal sealed class RedisAuditStore(RedisConnection connection, RedisKeys keys) : IAuditStore
{
    private const int PruneBatch = 1000;
    private const int ReadBatch = 500;

    // A filter that hardly anything passes must not read everything at once.
    private const int MostLookedAt = 10_000;

    private static readonly RedisScript AppendScript = RedisScript.Load("audit", "audit-append");
    private static readonly RedisScript PruneScript = RedisScript.Load("audit", "audit-prune");
    private static readonly RedisScript ReadScript = RedisScript.Load("audit-read");

    public Task AppendAsync(IReadOnlyList<AuditEvent> events, AuditBounds bounds, CancellationToken cancellationToken) => connection.RunAsync(
        AppendScript,
        [.. events.Select(it => it.Kind.Stream).Distinct().Select(stream => keys.Audit(stream, accountId: null))],
        [
            keys.Tag, (long)bounds.MaxAge.TotalMilliseconds, bounds.MaxOfStream, bounds.MaxOfAccount,
            .. events.SelectMany(it => new RedisValue[] { it.Id, RedisKeys.NameOf(it.Kind.Stream), it.AccountId ?? "", AuditEventText.Write(it) }),
        ],
        cancellationToken);

    public async Task<bool> PruneAsync(AuditBounds bounds, CancellationToken cancellationToken)
    {
        var more = false;
        foreach (var stream in Enum.GetValues<AuditStream>())
        {
            var pruned = (int)await connection.RunAsync(
                PruneScript, [keys.Audit(stream, accountId: null)], [keys.Tag, RedisKeys.NameOf(stream), AuditEventId.Before(bounds.Oldest), PruneBatch], cancellationToken);
            more |= pruned == PruneBatch;
        }

        return more;
    }

    public async Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        var found = new List<AuditEvent>();
        var horizon = "";
        foreach (var stream in query.Kind is { } kind ? [kind.Stream] : Enum.GetValues<AuditStream>())
        {
            var (events, until) = await ReadAsync(stream, query, cancellationToken);
            found.AddRange(events);
            // What was not looked at may hide something: nothing is told from beyond it.
            if (string.CompareOrdinal(until, horizon) > 0) horizon = until;
        }

        var page = found.Where(it => string.CompareOrdinal(it.Id, horizon) >= 0).OrderByDescending(it => it.Id, StringComparer.Ordinal).Take(query.Limit + 1).ToList();
        return page.Count > query.Limit
            ? new AuditPage(page[..query.Limit], page[query.Limit - 1].Id)
            : new AuditPage(page, horizon.Length > 0 ? horizon : null);
    }

    /// <returns>One more than are asked for, if there are; and the id down to which was looked, empty when that was all.</returns>
    private async Task<(List<AuditEvent> Events, string Until)> ReadAsync(AuditStream stream, AuditQuery query, CancellationToken cancellationToken)
    {
        var events = new List<AuditEvent>();
        var before = query.To is { } to ? AuditEventId.Before(to) : null;
        if (query.Before is not null && (before is null || string.CompareOrdinal(query.Before, before) < 0)) before = query.Before;
        for (var looked = 0; looked < MostLookedAt; looked += ReadBatch)
        {
            var batch = (RedisResult[])(await connection.RunAsync(
                ReadScript, [keys.Audit(stream, query.AccountId)], [keys.Tag, before is null ? "+" : "(" + before, "[" + AuditEventId.Before(query.From), ReadBatch], cancellationToken))!;
            var (ids, texts) = ((string[])batch[0]!, (string?[])batch[1]!);
            foreach (var text in texts)
            {
                if (text is null || AuditEventText.Read(text) is not { } it || !Passes(it, query)) continue;
                events.Add(it);
                if (events.Count > query.Limit) return (events, it.Id);
            }

            if (ids.Length < ReadBatch) return (events, "");
            before = ids[^1];
        }

        return (events, before ?? "");
    }

    private static bool Passes(AuditEvent it, AuditQuery query) => (query.Kind is null || it.Kind == query.Kind) && (query.Subject is null || it.Subject == query.Subject);
}
