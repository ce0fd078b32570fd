using Auth.Gateway.Configuration;
using Auth.Gateway.Wire;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>
/// Sends a request to another destination, once, when the first could not be connected to: it has seen nothing of it, so nothing is done twice. Stands
/// behind session affinity, which may leave but one, and before load balancing, which chooses again.
/// </summary>
public sealed partial class RetryMiddleware(RequestDelegate next, ILogger<RetryMiddleware> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        var proxy = context.Features.Find<IReverseProxyFeature>()!;
        // Of one there is no other.
        return proxy.AvailableDestinations is { Count: > 1 } candidates ? TryAsync(context, proxy, candidates) : next(context);
    }

    private async Task TryAsync(HttpContext context, IReverseProxyFeature proxy, IReadOnlyList<DestinationState> candidates)
    {
        await next(context);
        if (context.Features.Find<IForwarderErrorFeature>() is not { } error || !IsUntouched(context, error) || !MayRetry(context, proxy)) return;
        var others = candidates.Where(destination => destination != proxy.ProxiedDestination).ToList();
        LogRetried(proxy.ProxiedDestination?.DestinationId, context.TraceIdentifier);
        context.Features.Set<IForwarderErrorFeature>(null);
        context.Response.StatusCode = StatusCodes.Status200OK;
        proxy.AvailableDestinations = others;
        proxy.ProxiedDestination = null;
        await next(context);
    }

    // The client asks for no part of the body before there is a connection.
    private static bool IsUntouched(HttpContext context, IForwarderErrorFeature error) =>
        error is
        {
            Error: ForwarderError.Request,
            Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError },
        }
        && !context.Response.HasStarted
        && !context.RequestAborted.IsCancellationRequested;

    private static bool MayRetry(HttpContext context, IReverseProxyFeature proxy) =>
        RouteMetadata.MethodsIn(proxy.Route.Config.Metadata?.GetValueOrDefault(RouteMetadata.RetryMethods))?.Contains(context.Request.Method, StringComparer.Ordinal) == true;

    [LoggerMessage(6003, LogLevel.Warning, "Destination {Destination} could not be connected to; request {RequestId} goes to another.")]
    private partial void LogRetried(string? destination, string requestId);
}
