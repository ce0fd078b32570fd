using Auth.Gateway.Wire;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Audit;

/// <summary>
/// Lets the audit trail know which request is being served: around all that our own endpoints do. A request that is only forwarded is nowhere
/// recorded but by its refusal, which says so itself (<see cref="Refusals"/>), and is spared the cost.
/// </summary>
public sealed class AuditedRequestMiddleware(RequestDelegate next, HttpContextAccessor accessor)
{
    public Task InvokeAsync(HttpContext context) => context.FindEndpoint()?.Metadata.GetMetadata<RouteModel>() is null ? ServeAsync(context) : next(context);

    private async Task ServeAsync(HttpContext context)
    {
        accessor.HttpContext = context;
        try
        {
            await next(context);
        }
        finally
        {
            // Whatever still runs must not take the server's next request for this one.
            accessor.HttpContext = null;
        }
    }
}
