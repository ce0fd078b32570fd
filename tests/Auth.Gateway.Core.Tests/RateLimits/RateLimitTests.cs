using Auth.Gateway.Core.RateLimits;

namespace Auth.Gateway.Core.Tests.RateLimits;

public sealed class RateLimitTests
{
    [Theory]
    [InlineData("10/1m", 10, 60, "1 minute")]
    [InlineData("1/1s", 1, 1, "1 second")]
    [InlineData("5/15s", 5, 15, "15 second")]
    [InlineData("100/12h", 100, 43200, "12 hour")]
    [InlineData("1000000/7d", 1_000_000, 604800, "7 day")]
    [InlineData("2147483647/366d", int.MaxValue, 31622400, "366 day")]
    public void A_limit_is_read_described_and_written_again(string text, int limit, int seconds, string described)
    {
        var parsed = RateLimit.Parse(text);
        Assert.Equal(new RateLimit(limit, TimeSpan.FromSeconds(seconds)), parsed);
        Assert.Equal(described, parsed!.DescribePeriod());
        Assert.Equal(text, parsed.ToString());
    }

    [Theory]
    [InlineData("60s", "1m", "1 minute")]
    [InlineData("90s", "90s", "90 second")]
    [InlineData("3600s", "1h", "1 hour")]
    [InlineData("60m", "1h", "1 hour")]
    [InlineData("24h", "1d", "1 day")]
    [InlineData("36h", "36h", "36 hour")]
    public void A_period_is_written_in_the_largest_unit_that_fits(string period, string written, string described)
    {
        var limit = RateLimit.Parse("1/" + period)!;
        Assert.Equal("1/" + written, limit.ToString());
        Assert.Equal(described, limit.DescribePeriod());
        Assert.Equal(limit, RateLimit.Parse(limit.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("/1m")]
    [InlineData("10/")]
    [InlineData("10/1m/1m")]
    [InlineData("0/1m")]
    [InlineData("-1/1m")]
    [InlineData("+1/1m")]
    [InlineData(" 1/1m")]
    [InlineData("1 /1m")]
    [InlineData("1.5/1m")]
    [InlineData("1e3/1m")]
    [InlineData("2147483648/1m")]
    [InlineData("10/1")]
    [InlineData("10/m")]
    [InlineData("10/0m")]
    [InlineData("10/-1m")]
    [InlineData("10/1M")]
    [InlineData("10/1w")]
    [InlineData("10/1min")]
    [InlineData("10/1 m")]
    [InlineData("10/367d")]
    [InlineData("10/99999999d")]
    [InlineData("10/999999999d")]
    [InlineData("10/٣m")]
    public void Anything_else_is_no_limit(string? text) => Assert.Null(RateLimit.Parse(text));
}
