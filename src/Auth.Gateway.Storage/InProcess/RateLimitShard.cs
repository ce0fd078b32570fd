using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Auth.Gateway.Core.RateLimits;

namespace Auth.Gateway.Storage.InProcess;

/// <summary>
/// Some of the buckets, in two generations: a bucket that is used moves to the young one, and the old one is dropped as a whole, either when all its
/// windows are finished or when the young one is full. So nothing is ever swept, and a bucket in use is never forgotten.
/// </summary>
internal sealed class RateLimitShard
{
    public const int MaxBuckets = 2 * MaxYoung;

    private const int MaxYoung = 4096;

    private readonly Lock _lock = new();
    private Generation _young = new();
    private Generation _old = new();

    // The same bucket under another period counts anew: window numbers of different periods have nothing to do with each other.
    private readonly record struct Key(string Bucket, TimeSpan Period);

    private struct Counter
    {
        public long Window;
        public long Current;
        public long Previous;
    }

    private sealed class Generation
    {
        public readonly Dictionary<Key, Counter> Counters = [];

        /// <summary>From then on every counter in it has no weight any more.</summary>
        public DateTimeOffset FinishedAt;
    }

    public int Count
    {
        get
        {
            lock (_lock) return _young.Counters.Count + _old.Counters.Count;
        }
    }

    public RateLimitLease Acquire(string bucket, RateLimit limit, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_young.Counters.Count >= MaxYoung || _old.FinishedAt <= now) (_old, _young) = (_young, new Generation());

            var key = new Key(bucket, limit.Period);
            ref var counter = ref CollectionsMarshal.GetValueRefOrAddDefault(_young.Counters, key, out var known);
            if (!known) _old.Counters.Remove(key, out counter);

            Turn(ref counter, SlidingWindow.Index(now, limit.Period));
            var lease = SlidingWindow.Decide(limit, counter.Previous, counter.Current, now);
            if (lease.IsAcquired) counter.Current++;

            // A window still weighs on the one after it.
            var finishedAt = lease.ResetAt + limit.Period;
            if (finishedAt > _young.FinishedAt) _young.FinishedAt = finishedAt;
            return lease;
        }
    }

    public void Return(string bucket, RateLimit limit, long window)
    {
        var key = new Key(bucket, limit.Period);
        lock (_lock)
        {
            ref var counter = ref CollectionsMarshal.GetValueRefOrNullRef(_young.Counters, key);
            if (Unsafe.IsNullRef(ref counter)) counter = ref CollectionsMarshal.GetValueRefOrNullRef(_old.Counters, key);
            if (Unsafe.IsNullRef(ref counter)) return;
            if (window == counter.Window && counter.Current > 0) counter.Current--;
            else if (window == counter.Window - 1 && counter.Previous > 0) counter.Previous--;
        }
    }

    // A clock that was set back stays in the window that has begun: it must not open a new one.
    private static void Turn(ref Counter counter, long window)
    {
        if (window <= counter.Window) return;
        counter.Previous = window == counter.Window + 1 ? counter.Current : 0;
        counter.Current = 0;
        counter.Window = window;
    }
}
