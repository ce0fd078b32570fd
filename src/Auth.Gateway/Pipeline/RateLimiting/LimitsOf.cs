using System.Runtime.CompilerServices;
using Auth.Gateway.Configuration;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>Finds the limits of an endpoint: a proxied route names one or has <c>api</c>, and may name more in its metadata; of our own, those that carry one.</summary>
public sealed class LimitsOf(GatewaySettings settings)
{
    private readonly ConditionalWeakTable<Endpoint, NamedRateLimit[]> _known = [];

    public NamedRateLimit[] Endpoint(Endpoint? endpoint) => endpoint is null ? [] : _known.GetValue(endpoint, Find);

    private NamedRateLimit[] Find(Endpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<RouteModel>()?.Config is { } route)
        {
            var more = RateLimitNames.InMetadata(route.Metadata?.GetValueOrDefault(RateLimitNames.Metadata));
            return [.. more.Prepend(route.RateLimiterPolicy ?? RateLimitNames.Api).Distinct(StringComparer.OrdinalIgnoreCase).Select(name => settings.RateLimits[name])];
        }

        return endpoint.Metadata.GetMetadata<RateLimitMetadata>() is { } own ? [settings.RateLimits[own.Name]] : [];
    }
}
