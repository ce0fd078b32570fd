using Auth.Gateway.Configuration;
using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>
/// Takes the bounds of size and pace off the bodies of routes that say so: a stream of messages has no length, and silences. Who gets here is admitted
/// already; what stays silent both ways for a cluster's <c>ActivityTimeout</c> ends all the same.
/// </summary>
public sealed class StreamingRequestMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (IsStream(context))
        {
            if (context.Features.Find<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
            if (context.Features.Find<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        }

        return next(context);
    }

    // A WebSocket over HTTP/2 is the body of a request to the server, and a tunnel as it is over HTTP/1.1.
    private static bool IsStream(HttpContext context) =>
        context.Features.Find<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true }
        || (context.Features.Find<IReverseProxyFeature>()!.Route.Config.Metadata?.GetValueOrDefault(RouteMetadata.StreamingRequests) is { } value && bool.TryParse(value, out var isStream) && isStream);
}
