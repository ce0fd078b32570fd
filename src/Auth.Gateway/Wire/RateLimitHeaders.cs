using System.Globalization;
using Auth.Gateway.Core.RateLimits;

namespace Auth.Gateway.Wire;

/// <summary>
/// The limits that a request was counted against, as its answer tells them: all of them in <c>RateLimit</c> and <c>RateLimit-Policy</c>
/// (draft-ietf-httpapi-ratelimit-headers), the most restrictive in <c>X-RateLimit-*</c>.
/// </summary>
public sealed class RateLimitHeaders
{
    public static readonly IReadOnlyList<string> Names = ["RateLimit", "RateLimit-Policy", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"];

    // One limit is the rule, and is not worth a list.
    private Entry _only;
    private List<Entry>? _all;

    public static RateLimitHeaders Of(HttpContext context)
    {
        if (context.Features.Find<RateLimitHeaders>() is { } known) return known;
        var made = new RateLimitHeaders();
        context.Features.Set(made);
        return made;
    }

    /// <summary>Whether somebody else's stand beside ours.</summary>
    public static bool AreDoubled(IHeaderDictionary headers)
    {
        foreach (var name in Names)
        {
            if (headers[name].Count > 1) return true;
        }

        return false;
    }

    /// <param name="name">Letters, digits, dots, dashes, underscores.</param>
    public void Add(string name, RateLimitWords words, RateLimitLease lease)
    {
        var entry = new Entry(name, words, lease);
        if (_all is not null) _all.Add(entry);
        else if (_only.Name is null) _only = entry;
        else _all = [_only, entry];
    }

    /// <summary>Over whatever stands there under these names, as an upstream's own would.</summary>
    public void Write(IHeaderDictionary headers, DateTimeOffset now)
    {
        headers["RateLimit-Policy"] = _all is null ? _only.Words.Policy : string.Join(", ", _all.Select(entry => entry.Words.Policy));
        headers["RateLimit"] = _all is null ? State(_only, now) : string.Join(", ", _all.Select(entry => State(entry, now)));

        var tightest = _all is null ? _only : _all.OrderBy(entry => entry.Lease.IsAcquired).ThenBy(entry => entry.Lease.Remaining).ThenByDescending(entry => Seconds(entry, now)).First();
        headers["X-RateLimit-Limit"] = tightest.Words.Limit;
        headers["X-RateLimit-Remaining"] = tightest.Lease.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = (tightest.Lease.IsAcquired ? tightest.Lease.ResetAt.ToUnixTimeSeconds() : now.ToUnixTimeSeconds() + Seconds(tightest, now)).ToString(CultureInfo.InvariantCulture);
        if (!tightest.Lease.IsAcquired) RetryAfter.Write(headers, tightest.Lease.RetryAfter);
    }

    private static string State(Entry entry, DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"\"{entry.Name}\";r={entry.Lease.Remaining};t={Seconds(entry, now)}");

    // When refused, until a request would pass, and not only until the window's end: the window slides.
    private static long Seconds(Entry entry, DateTimeOffset now) =>
        RetryAfter.Seconds(entry.Lease.IsAcquired ? entry.Lease.ResetAt - now : entry.Lease.RetryAfter);

    private readonly record struct Entry(string Name, RateLimitWords Words, RateLimitLease Lease);
}
