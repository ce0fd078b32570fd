using Auth.Gateway.Pipeline.Authentication;

namespace Auth.Gateway.Tests.Pipeline;

public sealed class DoorkeeperTests
{
    private readonly Doorkeeper _door = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void What_comes_again_is_known_from_what_comes_for_the_first_time(int hash)
    {
        Assert.False(_door.ComesAgain(hash));
        Assert.True(_door.ComesAgain(hash));
        Assert.True(_door.ComesAgain(hash));
    }

    [Fact]
    public void As_many_as_a_cache_holds_are_all_known_when_they_come_again()
    {
        foreach (var hash in Hashes(PrincipalCacheSize.Most)) _door.ComesAgain(hash);

        Assert.All(Hashes(PrincipalCacheSize.Most), hash => Assert.True(_door.ComesAgain(hash)));
    }

    [Fact]
    public void Of_what_comes_once_few_are_taken_for_another_however_many_come()
    {
        const int Count = 20 * Doorkeeper.ForgetsAfter;

        Assert.InRange(Hashes(Count).Count(_door.ComesAgain), 1, Count / 25);
    }

    [Fact]
    public void What_came_long_ago_is_new_again()
    {
        Assert.False(_door.ComesAgain(1));
        foreach (var hash in Enumerable.Range(2, Doorkeeper.ForgetsAfter)) _door.ComesAgain(hash);

        Assert.False(_door.ComesAgain(1));
    }

    // Spread as hashes are, and the same in each run.
    private static IEnumerable<int> Hashes(int count) => Enumerable.Range(1, count).Select(i => (int)Mixed((uint)i));

    private static uint Mixed(uint i)
    {
        i = (i ^ (i >> 16)) * 0x7feb352d;
        i = (i ^ (i >> 15)) * 0x846ca68b;
        return i ^ (i >> 16);
    }
}
