using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Policies;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Pipeline.Authorization;

/// <summary>Finds the policy of an endpoint: our own endpoints carry it, a proxied route names it.</summary>
public static class PolicyOf
{
    /// <returns>Null for an endpoint that has none: it is not served.</returns>
    public static RoutePolicy? Endpoint(Endpoint endpoint, GatewaySettings settings)
    {
        if (endpoint.Metadata.GetMetadata<RouteModel>() is { } route)
        {
            return route.Config.AuthorizationPolicy is { } name ? settings.Policies.GetValueOrDefault(name) : null;
        }

        return endpoint.Metadata.GetMetadata<RoutePolicy>();
    }
}
