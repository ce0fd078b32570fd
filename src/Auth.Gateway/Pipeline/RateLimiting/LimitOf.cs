using Auth.Gateway.Configuration;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>Finds the limit of an endpoint: a proxied route names it or has <c>api</c>; of our own, those that carry one.</summary>
public static class LimitOf
{
    public static NamedRateLimit? Endpoint(Endpoint? endpoint, GatewaySettings settings)
    {
        if (endpoint?.Metadata.GetMetadata<RouteModel>() is { } route) return settings.RateLimits[route.Config.RateLimiterPolicy ?? RateLimitNames.Api];
        return endpoint?.Metadata.GetMetadata<RateLimitMetadata>() is { } own ? settings.RateLimits[own.Name] : null;
    }
}
