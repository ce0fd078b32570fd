using System.Globalization;

namespace Auth.Gateway.Wire;

/// <summary><c>Retry-After</c> in seconds (RFC 9110 §10.2.3): never too early, and never 0, which some clients take for at once.</summary>
public static class RetryAfter
{
    public static long Seconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));

    public static void Write(IHeaderDictionary headers, TimeSpan wait) => headers.RetryAfter = Seconds(wait).ToString(CultureInfo.InvariantCulture);
}
