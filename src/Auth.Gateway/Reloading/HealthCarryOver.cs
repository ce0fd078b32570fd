using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Reloading;

/// <summary>
/// What was found out about destinations holds on: one that is out is out in the next generation, too, where neither it nor its cluster was changed. The next
/// one is told in the words in which it would have found out, so that its own counting goes on from there.
/// </summary>
public static class HealthCarryOver
{
    // More failures in a row than any threshold that makes sense.
    private const int MaxFailures = 100;

    // YARP's own, where a cluster does not say.
    private static readonly TimeSpan Reactivation = TimeSpan.FromMinutes(1);

    public static void Apply(Generation before, Generation next)
    {
        var known = before.Services.GetRequiredService<IProxyStateLookup>();
        foreach (var cluster in next.Services.GetRequiredService<IProxyStateLookup>().GetClusters())
        {
            if (known.TryGetCluster(cluster.ClusterId, out var old) && Rest(old) == Rest(cluster)) Apply(old, cluster, next.Services);
        }
    }

    private static void Apply(ClusterState before, ClusterState next, IServiceProvider services)
    {
        foreach (var (id, destination) in next.Destinations)
        {
            if (!before.Destinations.TryGetValue(id, out var old) || old.Model.Config != destination.Model.Config) continue;
            if (old.Health.Active == DestinationHealth.Unhealthy) Fail(next, destination, services);
            if (old.Health.Passive == DestinationHealth.Unhealthy)
            {
                var period = next.Model.Config.HealthCheck?.Passive?.ReactivationPeriod ?? Reactivation;
                services.GetRequiredService<IDestinationHealthUpdater>().SetPassive(next, destination, DestinationHealth.Unhealthy, period);
            }
        }
    }

    private static void Fail(ClusterState cluster, DestinationState destination, IServiceProvider services)
    {
        var name = cluster.Model.Config.HealthCheck?.Active?.Policy ?? HealthCheckConstants.ActivePolicy.ConsecutiveFailures;
        if (services.GetServices<IActiveHealthCheckPolicy>().FirstOrDefault(policy => string.Equals(policy.Name, name, StringComparison.OrdinalIgnoreCase)) is not { } policy) return;
        var failed = new DestinationProbingResult(destination, null, new HttpRequestException("It was out before."));
        for (var i = 0; i < MaxFailures && destination.Health.Active != DestinationHealth.Unhealthy; i++) policy.ProbingCompleted(cluster, [failed]);
    }

    // Destinations are compared one by one.
    private static Yarp.ReverseProxy.Configuration.ClusterConfig Rest(ClusterState cluster) => cluster.Model.Config with { Destinations = null };
}
