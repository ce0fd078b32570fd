namespace Auth.Gateway.Core.Audit;

/// <summary>
/// Counts what comes often: the first of its like is an event, those that follow within the minute are one more with their number. Of each kind a
/// bounded number is told apart; what is beyond it is counted together, by its failure code alone.
/// </summary>
public sealed class AuditTally
{
    public const int MaxTold = 1000;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<Like, Entry> _entries = [];
    private readonly Dictionary<AuditKind, int> _told = [];
    private DateTimeOffset? _began;

    private sealed record Like(AuditKind Kind, string? Code, string? AccountId, string? Subject, string? CredentialId, string? Network, string? Call, string? Use);

    private sealed class Entry(AuditEvent first, DateTimeOffset since)
    {
        public AuditEvent First { get; } = first;

        public DateTimeOffset Since { get; } = since;

        public DateTimeOffset LastAt { get; set; }

        public long More { get; set; }
    }

    /// <returns>True for the first of its like, which is to be written by itself.</returns>
    public bool IsFirst(AuditEvent happened)
    {
        lock (_lock)
        {
            _began ??= happened.At;
            var like = new Like(
                happened.Kind, happened.FailureCode, happened.AccountId, happened.Subject, happened.CredentialId, happened.Origin.Network, happened.Origin.Call, happened.Details.GetValueOrDefault("use"));
            if (_entries.TryGetValue(like, out var entry)) return Count(entry, happened.At);
            var told = _told.GetValueOrDefault(happened.Kind);
            if (told < MaxTold)
            {
                _told[happened.Kind] = told + 1;
                _entries[like] = new Entry(happened, happened.At);
                return true;
            }

            var others = new Like(happened.Kind, happened.FailureCode, null, null, null, null, null, null);
            if (!_entries.TryGetValue(others, out entry)) _entries[others] = entry = new Entry(Others(happened), happened.At);
            return Count(entry, happened.At);
        }
    }

    /// <summary>What was counted, once the minute is over or <paramref name="atOnce"/>; a new one begins then.</summary>
    public IReadOnlyList<AuditEvent> Close(DateTimeOffset now, bool atOnce = false)
    {
        lock (_lock)
        {
            if (_began is null || (!atOnce && now < _began + Window)) return [];
            var counted = _entries.Values.Where(entry => entry.More > 0)
                .Select(entry => entry.First with { Id = AuditEventId.New(entry.LastAt), At = entry.LastAt, Since = entry.Since, Count = entry.More }).ToList();
            _entries.Clear();
            _told.Clear();
            _began = null;
            return counted;
        }
    }

    private static bool Count(Entry entry, DateTimeOffset at)
    {
        entry.More++;
        entry.LastAt = at;
        return false;
    }

    private static AuditEvent Others(AuditEvent happened) =>
        new AuditEvent(happened.Kind) { FailureCode = happened.FailureCode, Severity = happened.Severity, Origin = new AuditOrigin(null, null, null, null, null, null) }.With("others", "true");
}
