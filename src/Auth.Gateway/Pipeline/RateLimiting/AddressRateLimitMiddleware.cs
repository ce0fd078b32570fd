using Auth.Gateway.Configuration;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>Limits per address come before authentication: guessing must not cost us more than counting.</summary>
public sealed class AddressRateLimitMiddleware(RequestDelegate next, GatewaySettings settings, RateLimitGate gate)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var limit = LimitOf.Endpoint(context.GetEndpoint(), settings);
        if (limit is { Per: RateLimitPer.Ip } && !await gate.PassAsync(context, limit.Limit, RateLimitPartition.Of(limit, context))) return;
        await next(context);
    }
}
