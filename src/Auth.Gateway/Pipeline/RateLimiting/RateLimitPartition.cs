using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>Which bucket a request is counted in. Whoever is not known by more is known by the address.</summary>
public static class RateLimitPartition
{
    public static string Of(NamedRateLimit limit, HttpContext context)
    {
        var principal = context.Features.Find<Principal>();
        return limit.Per switch
        {
            RateLimitPer.Principal when principal is not null => $"{limit.Name}:principal:{principal.Subject}/{principal.AccountId}",
            RateLimitPer.Key when principal?.KeyId is not null => $"{limit.Name}:key:{principal.KeyId}",
            RateLimitPer.Account when principal is not null => $"{limit.Name}:account:{principal.AccountId}",
            RateLimitPer.Route => $"{limit.Name}:route:{context.FindEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.RouteId ?? "own"}",
            _ => $"{limit.Name}:ip:{ClientAddress.Of(context)}",
        };
    }
}
