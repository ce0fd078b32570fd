using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Auth.Gateway.Core;

/// <summary>
/// A bounded memory that never stops to tidy up: what is used moves to the young generation; when that is full, or old, the other one is dropped as a
/// whole. So nothing is swept or sorted, and what is in use is not forgotten.
/// </summary>
/// <param name="capacity">Of one generation. Twice as much may be held, and for a moment as many more as there are requests at once.</param>
public sealed class TwoGenerations<TKey, TValue>(int capacity, TimeSpan maxAge, TimeProvider clock)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _turning = new();
    private volatile Generation _young = new(clock.GetTimestamp());
    private volatile Generation _old = new(clock.GetTimestamp());

    private sealed class Generation(long since)
    {
        public readonly ConcurrentDictionary<TKey, TValue> Entries = [];
        public readonly long Since = since;

        // The dictionary's own count would stop all who write to it.
        public int Count;
    }

    public int Count => _young.Entries.Count + _old.Entries.Count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_young.Entries.TryGetValue(key, out value)) return true;
        if (!_old.Entries.TryGetValue(key, out value)) return false;
        // Unless it was set anew meanwhile.
        Add(key, value, overwrites: false);
        return true;
    }

    public TValue GetOrAdd(TKey key, Func<TKey, TValue> make) => TryGet(key, out var value) ? value : Add(key, make(key), overwrites: false);

    public void Set(TKey key, TValue value) => Add(key, value, overwrites: true);

    /// <returns>What is there then.</returns>
    private TValue Add(TKey key, TValue value, bool overwrites)
    {
        var young = _young;
        if (Volatile.Read(ref young.Count) >= capacity || clock.GetElapsedTime(young.Since) >= maxAge) young = Turn(young);
        if (young.Entries.TryAdd(key, value)) Interlocked.Increment(ref young.Count);
        else if (overwrites) young.Entries[key] = value;
        else return young.Entries[key];
        return value;
    }

    private Generation Turn(Generation full)
    {
        lock (_turning)
        {
            if (_young == full)
            {
                _old = full;
                _young = new Generation(clock.GetTimestamp());
            }

            return _young;
        }
    }
}
