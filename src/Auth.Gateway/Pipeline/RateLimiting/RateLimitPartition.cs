using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Principals;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>Which bucket a request is counted in. Whoever is not known by more is known by the address.</summary>
public static class RateLimitPartition
{
    public static string Of(NamedRateLimit limit, HttpContext context)
    {
        var principal = context.Features.Get<Principal>();
        var (kind, value) = limit.Per switch
        {
            RateLimitPer.Principal when principal is not null => ("principal", $"{principal.Subject}/{principal.AccountId}"),
            RateLimitPer.Key when principal?.KeyId is not null => ("key", principal.KeyId),
            RateLimitPer.Account when principal is not null => ("account", principal.AccountId),
            RateLimitPer.Route => ("route", context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.RouteId ?? "own"),
            _ => ("ip", ClientAddress.Of(context)),
        };
        return $"{limit.Name}:{kind}:{value}";
    }
}
