using System.Diagnostics.Metrics;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core;
using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.Telemetry;

/// <summary>What is so at the moment, looked up only when somebody asks.</summary>
public sealed class StateMetrics
{
    // The change log is read four times a second.
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(2);

    public StateMetrics(IMeterFactory meters, ChangeFollower follower, SigningKeyRing ring, AuditQueue audit, ReloadStatus reload, TimeProvider clock)
    {
        var meter = meters.Create(InstrumentationScope.Name);
        meter.CreateObservableGauge("auth_gateway.store.up", () => follower.Age < Away ? 1 : 0, null, "1 when the store's change log was read within the last two seconds.");
        meter.CreateObservableGauge("auth_gateway.changes.lag", () => follower.Age.TotalSeconds, "s", "Time since the change log was last read to its end: how old what is known of revocations may be.");
        meter.CreateObservableGauge("auth_gateway.signing_key.age", () => Ages(ring, clock), "s", "Age of the keys that sign now, by algorithm.");
        meter.CreateObservableGauge("auth_gateway.audit.queue", () => audit.Count, "{event}", "Events of the audit trail that are not in the store yet.");
        meter.CreateObservableCounter("auth_gateway.audit.lost", () => audit.Lost, "{event}", "Events of the audit trail that found no room while the store was away.");
        meter.CreateObservableCounter("auth_gateway.configuration.reloads", () => Reloads(reload.Current), "{reload}", "Changes of the configuration's files while the gateway ran, by result: applied or rejected.");
        meter.CreateObservableGauge("auth_gateway.configuration.current", () => reload.Current.RejectedSince is null ? 1 : 0, null, "1 when the configuration in the files is the one that is served by, 0 when it is refused.");
        meter.CreateObservableGauge("auth_gateway.configuration.applied.timestamp", () => reload.Current.AppliedAt.ToUnixTimeSeconds(), "s", "When the configuration that is served by was loaded, in seconds since 1970.");
    }

    private static IEnumerable<Measurement<long>> Reloads(ReloadState state) =>
        [new(state.Generation - 1, new KeyValuePair<string, object?>("result", "applied")), new(state.Rejections, new KeyValuePair<string, object?>("result", "rejected"))];

    private static IEnumerable<Measurement<double>> Ages(SigningKeyRing ring, TimeProvider clock)
    {
        if (!ring.IsLoaded) yield break;
        foreach (var key in ring.Describe().Where(key => key.State == "active"))
        {
            yield return new Measurement<double>((clock.GetUtcNow() - key.ActivatesAt).TotalSeconds, new KeyValuePair<string, object?>("algorithm", key.Algorithm));
        }
    }
}
