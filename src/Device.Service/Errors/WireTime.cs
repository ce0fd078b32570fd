using System.Globalization;

namespace Device.Service.Errors;

internal static class WireTime
{
    /// <summary>UTC in whole seconds, as the device API writes every instant.</summary>
    public static string ToWire(this DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
