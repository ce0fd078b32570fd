using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>
/// Keeps a forwarded request among the <see cref="LiveRequests"/> for as long as it lasts: whatever ends with its credential, unless its route says that it may
/// outlive it, and every WebSocket, which ends with this instance.
/// </summary>
public sealed class LiveRequestMiddleware(RequestDelegate next, LiveRequests requests)
{
    /// <summary>Route metadata: <c>true</c> lets what is open go on when the credential ends.</summary>
    public const string OutlivesCredential = "OutlivesCredential";

    public async Task InvokeAsync(HttpContext context)
    {
        var principal = context.Features.Find<Principal>();
        if (principal is not null && MayOutlive(context)) principal = null;
        if (principal is null && !UpgradeLimitMiddleware.AsksForUpgrade(context))
        {
            await next(context);
            return;
        }

        var request = new LiveRequest(context, principal);
        requests.Add(request);
        try
        {
            await next(context);
        }
        finally
        {
            requests.Remove(request);
            request.Leave();
        }
    }

    private static bool MayOutlive(HttpContext context) =>
        string.Equals(context.Features.Find<IReverseProxyFeature>()!.Route.Config.Metadata?.GetValueOrDefault(OutlivesCredential), "true", StringComparison.OrdinalIgnoreCase);
}
