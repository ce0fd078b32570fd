using Auth.Gateway.Core.Lockouts;

namespace Auth.Gateway.Core.Tests.Lockouts;

public sealed class LockoutRuleTests
{
    private static readonly LockoutRule Rule = new(3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), TimeSpan.FromHours(1));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(2, 0, 0)]
    [InlineData(3, 0, 1)]
    [InlineData(4, 0, 2)]
    [InlineData(8, 0, 32)]
    [InlineData(9, 0, 60)]
    [InlineData(int.MaxValue, 0, 60)]
    [InlineData(8, 31, 1)]
    [InlineData(8, 32, 0)]
    [InlineData(8, -1000, 32)]
    public void The_delay_doubles_up_to_its_longest_and_passes(int count, int secondsSince, int expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), Rule.Wait(count, TimeSpan.FromSeconds(secondsSince)));

    [Theory]
    [InlineData(9, 59, 9)]
    [InlineData(9, 60, 4)]
    [InlineData(9, 180, 1)]
    [InlineData(9, 240, 0)]
    [InlineData(9, 60 * 24 * 365 * 1000, 0)]
    [InlineData(9, -60, 9)]
    public void Half_is_forgotten_each_half_life(int count, int minutesSince, int expected) => Assert.Equal(expected, Rule.Weight(count, TimeSpan.FromMinutes(minutesSince)));

    [Fact]
    public void A_count_grows_no_further_than_the_delay_does()
    {
        Assert.Equal(9, Rule.Most);
        Assert.Equal(9, Rule.Next(9, TimeSpan.Zero));
        Assert.Equal(Rule.Longest, Rule.Wait(Rule.Most, TimeSpan.Zero));
        Assert.True(Rule.Wait(Rule.Most - 1, TimeSpan.Zero) < Rule.Longest);
    }

    [Fact]
    public void What_is_left_of_a_count_is_remembered_and_no_longer()
    {
        for (var count = 1; count <= Rule.Most; count++)
        {
            Assert.Equal(0, Rule.Weight(count, Rule.Memory(count)));
            Assert.True(Rule.Weight(count, Rule.Memory(count) - TimeSpan.FromTicks(1)) > 0);
        }
    }

    [Fact]
    public void By_default_the_shared_limit_of_a_login_is_met_before_any_delay() => Assert.True(new LockoutOptions().FailuresPerPlace >= 10);
}
