using System.Diagnostics;
using System.Diagnostics.Metrics;
using Auth.Gateway.Core;

namespace Auth.Gateway.Telemetry;

/// <summary>
/// What the gateway counts and measures as it works. Labels come from configuration and from closed sets of ours, never from a client: no path, no key, no user.
/// While nobody listens an instrument costs one look at a flag.
/// </summary>
public sealed class GatewayMetrics
{
    private readonly Counter<long> _requests;
    private readonly Counter<long> _lookups;
    private readonly Histogram<double> _authentication;
    private readonly Counter<long> _events;
    private readonly Counter<long> _limitHits;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(InstrumentationScope.Name);
        _requests = meter.CreateCounter<long>("auth_gateway.requests", "{request}", "Requests by route, scheme, decision and the code of the refusal.");
        _lookups = meter.CreateCounter<long>("auth_gateway.principal_cache.lookups", "{lookup}", "Credentials that were looked for among those seen before, by scheme and result.");
        _authentication = meter.CreateHistogram(
            "auth_gateway.authentication.duration", "s", "Time to verify a credential that was not remembered, by scheme and result.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5] });
        _events = meter.CreateCounter<long>("auth_gateway.audit.events", "{event}", "What the audit trail records, by kind: tokens issued, sign-ins refused, refresh tokens used twice, keys made and ended.");
        _limitHits = meter.CreateCounter<long>("auth_gateway.rate_limit.hits", "{request}", "Requests for which a rate limit had no room, by limit and by whether it only counts.");
    }

    public bool CountsRequests => _requests.Enabled;

    public bool TimesAuthentication => _authentication.Enabled;

    public void Request(string route, string scheme, string? refusal) => _requests.Add(1, new TagList
    {
        { "route", route },
        { "scheme", scheme },
        { "decision", refusal is null ? "admitted" : "refused" },
        { "reason", refusal ?? "" },
    });

    public void CacheLookup(string scheme, bool found)
    {
        if (_lookups.Enabled) _lookups.Add(1, new TagList { { "scheme", scheme }, { "result", found ? "hit" : "miss" } });
    }

    public void Authentication(string scheme, bool succeeded, TimeSpan duration) =>
        _authentication.Record(duration.TotalSeconds, new TagList { { "scheme", scheme }, { "result", Result(succeeded) } });

    public static string Result(bool succeeded) => succeeded ? "authenticated" : "rejected";

    public void LimitHit(string limit, bool shadow)
    {
        if (_limitHits.Enabled) _limitHits.Add(1, new TagList { { "limit", limit }, { "shadow", shadow ? "true" : "false" } });
    }

    public void Event(string kind)
    {
        if (_events.Enabled) _events.Add(1, new TagList { { "kind", kind } });
    }
}
