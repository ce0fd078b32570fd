using Auth.Gateway.Configuration;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>Limits per address come before authentication: guessing must not cost us more than counting.</summary>
public sealed class AddressRateLimitMiddleware(RequestDelegate next, LimitsOf limits, RateLimitGate gate)
{
    public Task InvokeAsync(HttpContext context) => PassesAsync(context).ThenAsync(next, context);

    private async ValueTask<bool> PassesAsync(HttpContext context)
    {
        foreach (var limit in limits.Endpoint(context.FindEndpoint()))
        {
            if (limit.Per == RateLimitPer.Ip && !await gate.PassAsync(context, limit)) return false;
        }

        return true;
    }
}
