using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.RateLimits;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>Limits per principal, key or account, and the limit that a key may have of its own.</summary>
public sealed class PrincipalRateLimitMiddleware(RequestDelegate next, GatewaySettings settings, RateLimitGate gate)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var limit = LimitOf.Endpoint(context.GetEndpoint(), settings);
        if (limit is { Per: not RateLimitPer.Ip } && !await gate.PassAsync(context, limit.Limit, RateLimitPartition.Of(limit, context))) return;
        if (context.Features.Get<Principal>() is { RateLimit: not null, KeyId: { } key } principal && RateLimit.Parse(principal.RateLimit) is { } own
            && !await gate.PassAsync(context, own, $"own:key:{key}")) return;
        await next(context);
    }
}
