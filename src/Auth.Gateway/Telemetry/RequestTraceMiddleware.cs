using System.Diagnostics;
using Auth.Gateway.Core;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Telemetry;

/// <summary>
/// The span of a request, in the client's trace (W3C Trace Context) or in a new one. The framework's own would be made before anything is known of the request, and for the
/// management listener as well.
/// </summary>
public sealed class RequestTraceMiddleware(RequestDelegate next, GatewayTraces traces)
{
    public Task InvokeAsync(HttpContext context) => traces.IsOn ? TraceAsync(context) : next(context);

    private async Task TraceAsync(HttpContext context)
    {
        var method = SpanTags.KnownMethod(context.Request.Method);
        using var span = traces.StartRequest(method, Parent(context.Request.Headers));
        try
        {
            await next(context);
        }
        finally
        {
            if (span is { IsAllDataRequested: true }) Describe(span, context, method);
        }
    }

    // Without the state, which is the client's own text: it passes to the upstream, and is not ours to show.
    private static ActivityContext Parent(IHeaderDictionary headers) =>
        headers.TraceParent is { Count: 1 } parent && ActivityContext.TryParse(parent[0], null, isRemote: true, out var context) ? context : default;

    private static void Describe(Activity span, HttpContext context, string method)
    {
        var endpoint = context.GetEndpoint();
        var (request, response, connection) = (context.Request, context.Response, context.Connection);
        if ((endpoint as RouteEndpoint)?.RoutePattern.RawText is { } route)
        {
            span.DisplayName = $"{method} {route}";
            span.SetTag(SpanTags.Route, route);
        }

        span.SetTag(SpanTags.Method, method);
        span.SetTag(SpanTags.StatusCode, response.StatusCode);
        // A proxy may have said it as the client did, and the request was refused for it.
        span.SetTag(SpanTags.Scheme, WebScheme.Of(request.Scheme));
        // Not the Host header, which is the client's.
        span.SetTag(SpanTags.ServerAddress, connection.LocalIpAddress?.ToPlain().ToString());
        span.SetTag(SpanTags.ServerPort, connection.LocalPort);
        span.SetTag(SpanTags.ProtocolVersion, HttpProtocol.IsHttp2(request.Protocol) ? "2" : "1.1");
        span.SetTag("auth_gateway.request.id", context.TraceIdentifier);
        span.SetTag("auth_gateway.route", endpoint?.Metadata.GetMetadata<RouteModel>()?.Config.RouteId);
        span.SetTag("auth_gateway.scheme", context.Features.Get<Principal>()?.Scheme);
        span.SetTag("auth_gateway.refusal", context.Features.Get<RefusalFeature>()?.Code);
        if (response.StatusCode < StatusCodes.Status500InternalServerError) return;
        span.SetTag(SpanTags.ErrorType, response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture));
        span.SetStatus(ActivityStatusCode.Error);
    }
}
