using Auth.Gateway.Wire;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Telemetry;

/// <summary>What metrics and the access log call the route of a request: its id, and never its path.</summary>
public static class RouteLabel
{
    /// <summary>Of the gateway's own endpoints, whose paths are its own matter.</summary>
    public const string Own = "(gateway)";

    /// <summary>Of what no route matched.</summary>
    public const string NoRoute = "(none)";

    public static string Of(HttpContext context) =>
        context.FindEndpoint() is { } endpoint ? endpoint.Metadata.GetMetadata<RouteModel>()?.Config.RouteId ?? Own : NoRoute;
}
