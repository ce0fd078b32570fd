using System.Diagnostics.Metrics;

namespace Auth.Gateway.Core.Sessions;

/// <summary>Counts what became of refresh tokens.</summary>
public sealed class SessionMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _refreshes = meters.Create(InstrumentationScope.Name).CreateCounter<long>(
        "auth_gateway.session.refreshes", "{refresh}", "Refresh tokens that were presented, by result: refreshed, replayed (once more, moments ago), reused (a copy: the session was ended), unknown.");

    public void Refreshed(SessionRotationOutcome outcome)
    {
        if (_refreshes.Enabled) _refreshes.Add(1, new KeyValuePair<string, object?>("result", Name(outcome)));
    }

    private static string Name(SessionRotationOutcome outcome) => outcome switch
    {
        SessionRotationOutcome.Rotated => "refreshed",
        SessionRotationOutcome.Replayed => "replayed",
        SessionRotationOutcome.Reused => "reused",
        _ => "unknown",
    };
}
