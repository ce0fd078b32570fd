using System.Globalization;
using Auth.Gateway.Core.RateLimits;

namespace Auth.Gateway.Wire;

/// <summary>What the headers of every answer say alike of one limit.</summary>
/// <param name="Policy">Its part of <c>RateLimit-Policy</c>.</param>
/// <param name="Limit">Its <c>X-RateLimit-Limit</c>.</param>
public sealed record RateLimitWords(string Policy, string Limit)
{
    /// <param name="name">Letters, digits, dots, dashes, underscores.</param>
    public static RateLimitWords Of(string name, RateLimit limit) => new(
        string.Create(CultureInfo.InvariantCulture, $"\"{name}\";q={limit.Limit};w={(long)limit.Period.TotalSeconds}"),
        limit.Limit.ToString(CultureInfo.InvariantCulture));
}
