using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.Gateway.Pipeline.Draining;

/// <summary>
/// While this instance is leaving, each answer says that its connection is the last one's: <c>Connection: close</c> over HTTP/1.1 (RFC 9112 §9.6), GOAWAY over
/// HTTP/2 (RFC 9113 §6.8). Whoever keeps connections opens the next one elsewhere, and none is closed under a request.
/// </summary>
public sealed class DrainMiddleware(RequestDelegate next, DrainState state)
{
    public Task InvokeAsync(HttpContext context)
    {
        // A connection that is to be a tunnel is not closed after its answer; it is told otherwise.
        if (state.IsDraining && context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true })
        {
            context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }

        return next(context);
    }
}
