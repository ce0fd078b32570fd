using System.Globalization;

namespace Auth.Gateway.Storage.Redis;

/// <summary>Instants as 19 digits of UTC ticks: nothing is lost, and their text order is their order in time (see <c>time.lua</c>).</summary>
internal static class RedisInstant
{
    public static string Format(DateTimeOffset instant) => instant.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);

    public static DateTimeOffset Parse(string text) => new(long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture), TimeSpan.Zero);
}
