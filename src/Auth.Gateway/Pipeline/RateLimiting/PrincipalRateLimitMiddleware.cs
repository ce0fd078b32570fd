using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>Limits per principal, key, account or route, and the limit that a key may have of its own: of admitted requests only.</summary>
public sealed class PrincipalRateLimitMiddleware(RequestDelegate next, LimitsOf limits, RateLimitGate gate)
{
    public Task InvokeAsync(HttpContext context) => PassesAsync(context).ThenAsync(next, context);

    private async ValueTask<bool> PassesAsync(HttpContext context)
    {
        foreach (var limit in limits.Endpoint(context.GetEndpoint()))
        {
            if (limit.Per != RateLimitPer.Ip && !await gate.PassAsync(context, limit)) return false;
        }

        return context.Features.Get<Principal>() is not { RateLimit: not null, KeyId: { } key } principal || RateLimit.Parse(principal.RateLimit) is not { } own
            || await gate.PassAsync(context, new TakenRateLimit("own", own, $"own:key:{key}", RateLimitCount.All));
    }
}
