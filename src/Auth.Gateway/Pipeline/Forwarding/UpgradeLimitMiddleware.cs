using Auth.Gateway.Configuration;
using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>Counts WebSockets, whose connections stay for as long as their client likes, and refuses more than there may be.</summary>
public sealed class UpgradeLimitMiddleware(RequestDelegate next, OpenTunnels tunnels, GatewaySettings settings, ErrorWriter errors)
{
    /// <summary>Over HTTP/1.1 by its header, over HTTP/2 by the method (RFC 8441).</summary>
    public static bool AsksForUpgrade(HttpContext context) =>
        context.Request.Headers.Upgrade.Count > 0 || context.Features.Find<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    public Task InvokeAsync(HttpContext context) => AsksForUpgrade(context) ? CountAsync(context) : next(context);

    private async Task CountAsync(HttpContext context)
    {
        try
        {
            if (tunnels.Enter() > settings.Limits.MaxConcurrentUpgradedConnections) await errors.WriteAsync(context, ErrorDescription.ForStatus(StatusCodes.Status503ServiceUnavailable));
            else await next(context);
        }
        finally
        {
            tunnels.Leave();
        }
    }
}
