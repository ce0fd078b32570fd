using Auth.Gateway.Wire;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>Ends what is only played through before an endpoint of ours would do something. A proxied one goes on to <see cref="UpstreamRehearsalMiddleware"/>.</summary>
public sealed class RehearsalMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (Rehearsal.Of(context) is not { } rehearsal) return next(context);
        // What has no policy has no endpoint, or one that only says why: 404, 405, 415. So is a path of nobody's, whoever asks.
        if (context.Features.Find<RoutePolicyFeature>() is null) return next(context);
        var isAskedAbout = context.Features.Find<ForwardAuthFeature>() is not null;
        if (!isAskedAbout && (context.FindEndpoint() is not RouteEndpoint endpoint || endpoint.Metadata.GetMetadata<RouteModel>() is not null)) return next(context);
        rehearsal.Pass();
        return Task.CompletedTask;
    }
}
