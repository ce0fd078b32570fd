using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Telemetry;

/// <summary>Counts each request when it is over, if anybody listens.</summary>
public sealed class RequestMetricsMiddleware(RequestDelegate next, GatewayMetrics metrics)
{
    /// <summary>The label of the gateway's own endpoints, whose paths are its own matter.</summary>
    public const string Own = "(gateway)";

    /// <summary>The label of what no route matched.</summary>
    public const string NoRoute = "(none)";

    public Task InvokeAsync(HttpContext context) => metrics.CountsRequests && Rehearsal.Of(context) is null ? CountAsync(context) : next(context);

    private async Task CountAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        finally
        {
            var endpoint = context.GetEndpoint();
            var route = endpoint is null ? NoRoute : endpoint.Metadata.GetMetadata<RouteModel>()?.Config.RouteId ?? Own;
            metrics.Request(route, context.Features.Get<Principal>()?.Scheme ?? "none", context.Features.Get<RefusalFeature>()?.Code);
        }
    }
}
