using Auth.Gateway.Configuration;
using Yarp.ReverseProxy.Configuration;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>The last look at a route before YARP serves it, also when configuration is loaded anew: no policy, no route.</summary>
public sealed class RouteGuard(GatewaySettings settings) : IProxyConfigFilter
{
    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) => new(cluster);

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel)
    {
        if (route.AuthorizationPolicy is not { } policy || !settings.Policies.ContainsKey(policy))
        {
            throw new InvalidOperationException($"Route {route.RouteId} names no known policy and is not served.");
        }

        return new(route);
    }
}
