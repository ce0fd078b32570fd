using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.RateLimits;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>Limits per principal, key, account or route, and the limit that a key may have of its own: of admitted requests only.</summary>
public sealed class PrincipalRateLimitMiddleware(RequestDelegate next, LimitsOf limits, RateLimitGate gate)
{
    public async Task InvokeAsync(HttpContext context)
    {
        foreach (var limit in limits.Endpoint(context.GetEndpoint()))
        {
            if (limit.Per != RateLimitPer.Ip && !await gate.PassAsync(context, limit)) return;
        }

        if (context.Features.Get<Principal>() is { RateLimit: not null, KeyId: { } key } principal && RateLimit.Parse(principal.RateLimit) is { } own
            && !await gate.PassAsync(context, new TakenRateLimit("own", own, $"own:key:{key}", RateLimitCount.All))) return;
        await next(context);
    }
}
