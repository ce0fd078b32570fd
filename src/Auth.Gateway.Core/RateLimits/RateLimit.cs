using System.Globalization;

namespace Auth.Gateway.Core.RateLimits;

/// <summary>So many requests in a period, written as <c>10/1m</c>.</summary>
public sealed record RateLimit(int Limit, TimeSpan Period)
{
    public static RateLimit? Parse(string? text)
    {
        var parts = text?.Split('/');
        return parts is [var limit, var period]
            && int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            && ParsePeriod(period) is { } span
            ? new RateLimit(number, span)
            : null;
    }

    /// <summary>A whole number and one of s, m, h, d, as AspNetCoreRateLimit writes periods; null for anything else, or for nothing or over a year.</summary>
    public static TimeSpan? ParsePeriod(string? text)
    {
        if (text is not { Length: >= 2 and <= 9 }) return null;
        if (!int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0) return null;
        var unit = text[^1] switch { 's' => 1L, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        var seconds = count * unit;
        return seconds is > 0 and <= 366 * 86400 ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary>For people: <c>1 minute</c>, <c>15 second</c>; the unit is singular, as in the error texts that clients know.</summary>
    public string DescribePeriod()
    {
        var (count, unit) = Split();
        return $"{count} {unit}";
    }

    public override string ToString()
    {
        var (count, unit) = Split();
        return string.Create(CultureInfo.InvariantCulture, $"{Limit}/{count}{unit[0]}");
    }

    private (long Count, string Unit) Split()
    {
        var seconds = (long)Period.TotalSeconds;
        return seconds switch
        {
            _ when seconds % 86400 == 0 => (seconds / 86400, "day"),
            _ when seconds % 3600 == 0 => (seconds / 3600, "hour"),
            _ when seconds % 60 == 0 => (seconds / 60, "minute"),
            _ => (seconds, "second"),
        };
    }
}
