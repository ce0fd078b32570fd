using Auth.Gateway.Core;
using Auth.Gateway.Storage.Tests;

namespace Auth.Gateway.Tests.Pipeline;

public sealed class TwoGenerationsTests
{
    private const int Capacity = 100;
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    private readonly ManualTimeProvider _clock = new();
    private readonly TwoGenerations<int, string> _memory;

    public TwoGenerationsTests() => _memory = new(Capacity, MaxAge, _clock);

    [Fact]
    public void It_never_holds_more_than_two_generations()
    {
        for (var i = 0; i < 50 * Capacity; i++)
        {
            _memory.Set(i, "value");
            Assert.InRange(_memory.Count, 1, 2 * Capacity);
        }
    }

    [Fact]
    public void What_is_in_use_is_not_forgotten_whatever_passes_through()
    {
        _memory.Set(-1, "in use");
        for (var i = 0; i < 50 * Capacity; i++)
        {
            _memory.Set(i, "passing");
            if (i % (Capacity / 2) == 0) Assert.True(_memory.TryGet(-1, out _));
        }

        Assert.False(_memory.TryGet(0, out _));
    }

    [Fact]
    public void What_nobody_asks_for_is_gone_after_two_ages()
    {
        _memory.Set(1, "left alone");
        _clock.Advance(MaxAge);
        _memory.Set(2, "new");
        _clock.Advance(MaxAge);
        _memory.Set(3, "newer");
        Assert.False(_memory.TryGet(1, out _));
    }

    [Fact]
    public void What_is_set_anew_replaces_what_was_there_in_either_generation()
    {
        _memory.Set(1, "before");
        _clock.Advance(MaxAge);
        _memory.Set(1, "after");
        Assert.True(_memory.TryGet(1, out var value));
        Assert.Equal("after", value);
        _memory.Set(1, "last");
        Assert.True(_memory.TryGet(1, out value));
        Assert.Equal("last", value);
    }
}
