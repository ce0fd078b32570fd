using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>Keeps a forwarded request among the <see cref="LiveRequests"/> for as long as it lasts, unless its route says that it may outlive its credential.</summary>
public sealed class LiveRequestMiddleware(RequestDelegate next, LiveRequests requests)
{
    /// <summary>Route metadata: <c>true</c> lets what is open go on when the credential ends.</summary>
    public const string OutlivesCredential = "OutlivesCredential";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<Principal>() is not { } principal || MayOutlive(context))
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
        string.Equals(context.GetRouteModel().Config.Metadata?.GetValueOrDefault(OutlivesCredential), "true", StringComparison.OrdinalIgnoreCase);
}
