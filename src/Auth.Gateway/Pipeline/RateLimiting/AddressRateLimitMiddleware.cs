using Auth.Gateway.Configuration;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>Limits per address come before authentication: guessing must not cost us more than counting.</summary>
public sealed class AddressRateLimitMiddleware(RequestDelegate next, LimitsOf limits, RateLimitGate gate)
{
    public async Task InvokeAsync(HttpContext context)
    {
        foreach (var limit in limits.Endpoint(context.GetEndpoint()))
        {
            if (limit.Per == RateLimitPer.Ip && !await gate.PassAsync(context, limit)) return;
        }

        await next(context);
    }
}
