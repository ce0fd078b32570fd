using Auth.Gateway.Configuration;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>Around everything that is counted: limits may count only what failed, or only what did not.</summary>
public sealed class RateLimitSettlementMiddleware(RequestDelegate next, LimitsOf limits, RateLimitGate gate)
{
    // What always counts needs no settling.
    public Task InvokeAsync(HttpContext context) => Array.Exists(limits.Endpoint(context.FindEndpoint()), static limit => limit.Count != RateLimitCount.All) ? SettleAsync(context) : next(context);

    private async Task SettleAsync(HttpContext context)
    {
        var failed = true;
        try
        {
            await next(context);
            failed = context.Response.StatusCode >= StatusCodes.Status400BadRequest || IsSentToSignIn(context);
        }
        finally
        {
            await gate.SettleAsync(context, failed);
        }
    }

    // A refusal in other words.
    private static bool IsSentToSignIn(HttpContext context) =>
        context.Features.Find<ForwardAuthFeature>() is not null && context.Response.StatusCode == StatusCodes.Status302Found;
}
