using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Telemetry;

/// <summary>Counts each request when it is over, if anybody listens.</summary>
public sealed class RequestMetricsMiddleware(RequestDelegate next, GatewayMetrics metrics)
{
    public Task InvokeAsync(HttpContext context) => metrics.CountsRequests && Rehearsal.Of(context) is null ? CountAsync(context) : next(context);

    private async Task CountAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        finally
        {
            metrics.Request(RouteLabel.Of(context), context.Features.Find<Principal>()?.Scheme ?? "none", context.Features.Find<RefusalFeature>()?.Code);
        }
    }
}
