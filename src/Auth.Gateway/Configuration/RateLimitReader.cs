using System.Globalization;
using Auth.Gateway.Core.RateLimits;

namespace Auth.Gateway.Configuration;

/// <summary><c>Gateway:RateLimits</c>; the limits with a fixed role are there even when configuration is silent.</summary>
public static class RateLimitReader
{
    private static readonly NamedRateLimit[] Defaults =
    [
        new(RateLimitNames.Register, RateLimitPer.Ip, new RateLimit(5, TimeSpan.FromMinutes(1))),
        new(RateLimitNames.Login, RateLimitPer.Ip, new RateLimit(10, TimeSpan.FromMinutes(1))),
        new(RateLimitNames.Token, RateLimitPer.Ip, new RateLimit(120, TimeSpan.FromMinutes(1))),
        new(RateLimitNames.Credentials, RateLimitPer.Ip, new RateLimit(600, TimeSpan.FromMinutes(1))),
        new(RateLimitNames.Api, RateLimitPer.Principal, new RateLimit(6000, TimeSpan.FromMinutes(1))),
    ];

    public static IReadOnlyDictionary<string, NamedRateLimit> Read(SectionReader section)
    {
        var limits = Defaults.ToDictionary(limit => limit.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, reader) in section.Children())
        {
            // It stands in the RateLimit header (RFC 9651 string) and in the names of buckets.
            if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')) section.Error(name, null, "must be letters, digits, dots, dashes and underscores.");
            var known = limits.GetValueOrDefault(name) ?? new NamedRateLimit(name, RateLimitPer.Principal, new RateLimit(0, TimeSpan.Zero));
            var limit = reader.Parse("Limit", known.Limit.Limit, text => (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0, value), "must be a whole number greater than 0.");
            var period = reader.Parse("Period", known.Limit.Period, text => (RateLimit.ParsePeriod(text) is not null, RateLimit.ParsePeriod(text) ?? default), "must be a number and s, m, h or d, e.g. 1m.");
            var per = reader.Choice("Per", known.Per, "must be ip, principal, key, account or route.");
            var count = reader.Choice("Count", known.Count, "must be all, failed or successful.");
            var shadow = reader.Flag("Shadow", false);
            if (shadow && name.Equals(RateLimitNames.Credentials, StringComparison.OrdinalIgnoreCase)) reader.Error("Shadow", "true", "is not for this limit: it is what keeps keys from being guessed. Raise its Limit instead.");
            if (limit == 0 && reader.Text("Limit") is null) reader.Error("Limit", null, "must be given.");
            if (period == TimeSpan.Zero && reader.Text("Period") is null) reader.Error("Period", null, "must be given, e.g. 1m.");
            reader.RefuseUnknownKeys();
            limits[name] = new NamedRateLimit(name, per, new RateLimit(limit, period), count, shadow);
        }

        return limits;
    }
}
