using System.Globalization;

namespace Usage.Service.Values;

/// <summary>A point in time to the microsecond, which is what SQLite stores exactly and every client can read.</summary>
internal readonly record struct Instant(long Microseconds)
{
    // Z, an offset, or nothing, which is UTC; the seconds and the time of day may be left out.
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    public static Instant From(DateTimeOffset time) => new((time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

    public static bool TryParse(string text, out Instant instant)
    {
        var valid = DateTimeOffset.TryParseExact(
            text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time);
        instant = From(time);
        return valid;
    }

    public override string ToString() => DateTimeOffset.UnixEpoch.AddMicroseconds(Microseconds)
        .ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
