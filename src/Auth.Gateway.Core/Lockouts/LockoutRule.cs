using System.Numerics;

namespace Auth.Gateway.Core.Lockouts;

/// <summary>
/// From failures to a delay that grows, is capped, and goes away by itself. The Redis store has the same rule in <c>sign-in-counter.lua</c>.
/// </summary>
/// <param name="Free">The failures without a delay; from this one on there is one.</param>
/// <param name="HalfLife">At least <paramref name="Longest"/>, so that no failure is forgotten while its delay lasts.</param>
public sealed record LockoutRule(int Free, TimeSpan First, TimeSpan Longest, TimeSpan HalfLife)
{
    /// <summary>More are not counted, since they would not delay any longer: what takes long to grow would take long to go.</summary>
    public int Most => Free + (int)Math.Ceiling(Math.Log2(Math.Max(1, Longest / First)));

    /// <summary>What is left of a count after the time since its last failure.</summary>
    public int Weight(int count, TimeSpan since)
    {
        var halvings = (long)(Past(since) / HalfLife);
        return halvings > 30 ? 0 : count >> (int)halvings;
    }

    /// <summary>How long the next attempt has to wait.</summary>
    public TimeSpan Wait(int count, TimeSpan since)
    {
        if (count < Free) return TimeSpan.Zero;
        // Compared as numbers: after a change of the options a count can be far beyond what it may grow to.
        var delay = Math.Min(Longest.Ticks, First.Ticks * Math.Pow(2, count - Free));
        var wait = TimeSpan.FromTicks((long)delay) - Past(since);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>The count with one more failure.</summary>
    public int Next(int count, TimeSpan since) => Math.Min(Weight(count, since) + 1, Most);

    /// <summary>After this time without a failure nothing of the count is left.</summary>
    public TimeSpan Memory(int count) => HalfLife * (BitOperations.Log2((uint)Math.Max(1, count)) + 1);

    // A clock that was set back must not make anybody wait longer.
    private static TimeSpan Past(TimeSpan since) => since > TimeSpan.Zero ? since : TimeSpan.Zero;
}
