using System.Collections.Concurrent;

namespace Auth.Gateway.Core.Changes;

/// <summary>What this instance knows of the change log, in memory: asked on every request, so it is two dictionary look-ups and no more.</summary>
public sealed class Revocations(TimeProvider clock)
{
    private readonly ConcurrentDictionary<ChangeSubject, Entry> _entries = new();
    private volatile bool _hasApplied;
    private long _position;

    private sealed record Entry(long Sequence, DateTimeOffset? RevokedAt, DateTimeOffset KeepUntil);

    /// <summary>The sequence number up to which the log was applied.</summary>
    public long Position => Interlocked.Read(ref _position);

    public int Count => _entries.Count;

    /// <summary>Applies one change; applying it again does nothing, so a catch-up may overlap a notification.</summary>
    public void Apply(Change change)
    {
        var revokedAt = change.Effect == ChangeEffect.Revoke ? change.At : (DateTimeOffset?)null;
        _entries.AddOrUpdate(
            change.Subject,
            _ => new Entry(change.Sequence, revokedAt, change.KeepUntil),
            (_, known) => known.Sequence >= change.Sequence ? known : Merge(change.Subject.Kind, known, change, revokedAt));
        _hasApplied = true;
        Advance(change.Sequence);
    }

    /// <summary>True if a token that depends on these must be refused.</summary>
    /// <param name="issuedAt">Null counts as before every revocation.</param>
    public bool Revoked(IReadOnlyList<ChangeSubject> dependsOn, DateTimeOffset? issuedAt)
    {
        // Not what the dictionary says of itself: it would stop all others to be sure. Once there was an entry, it is asked.
        if (!_hasApplied) return false;
        var now = clock.GetUtcNow();
        for (var i = 0; i < dependsOn.Count; i++)
        {
            var subject = dependsOn[i];
            if (_entries.TryGetValue(subject, out var entry) && entry.RevokedAt is { } at && at <= now && Ends(subject.Kind, at, issuedAt)) return true;
        }

        return false;
    }

    /// <summary>True if one of these changed after <paramref name="position"/>: what depends on it must be read again.</summary>
    public bool ChangedSince(IReadOnlyList<ChangeSubject> dependsOn, long position)
    {
        if (Position <= position) return false;
        for (var i = 0; i < dependsOn.Count; i++)
        {
            if (_entries.TryGetValue(dependsOn[i], out var entry) && entry.Sequence > position) return true;
        }

        return false;
    }

    public void Forget()
    {
        var now = clock.GetUtcNow();
        foreach (var (subject, entry) in _entries)
        {
            if (entry.KeepUntil < now) _entries.TryRemove(KeyValuePair.Create(subject, entry));
        }
    }

    // A key, session or token never comes back. A user, account or membership can: only what was issued before is dead,
    // to the millisecond.
    private static bool Ends(ChangeKind kind, DateTimeOffset at, DateTimeOffset? issuedAt) =>
        kind is ChangeKind.Key or ChangeKind.Session or ChangeKind.Token || issuedAt is null || issuedAt <= at;

    // For what never comes back the earliest end counts (a second rotation must not prolong a key); for the rest, the latest.
    private static Entry Merge(ChangeKind kind, Entry known, Change change, DateTimeOffset? revokedAt)
    {
        var keepsFirst = kind is ChangeKind.Key or ChangeKind.Session or ChangeKind.Token;
        var merged = (known.RevokedAt, revokedAt) switch
        {
            (null, _) => revokedAt,
            (_, null) => known.RevokedAt,
            var (a, b) => keepsFirst == a < b ? a : b,
        };
        return new Entry(change.Sequence, merged, known.KeepUntil > change.KeepUntil ? known.KeepUntil : change.KeepUntil);
    }

    private void Advance(long sequence)
    {
        long seen;
        while ((seen = Interlocked.Read(ref _position)) < sequence && Interlocked.CompareExchange(ref _position, sequence, seen) != seen)
        {
        }
    }
}
