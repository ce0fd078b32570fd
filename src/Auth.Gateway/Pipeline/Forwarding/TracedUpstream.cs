using System.Diagnostics;
using System.Globalization;
using Auth.Gateway.Telemetry;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>
/// The span of a request to an upstream, which is told of it: its <c>traceparent</c> is this span, or the request's own where that is not sampled. The framework's client
/// would show the whole URL.
/// </summary>
public sealed class TracedUpstream(HttpMessageHandler inner, string cluster, GatewayTraces traces) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        traces.IsOn && Activity.Current is not null ? SendTracedAsync(request, cancellationToken) : base.SendAsync(request, cancellationToken);

    private async Task<HttpResponseMessage> SendTracedAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var method = SpanTags.KnownMethod(request.Method.Method);
        using var span = traces.StartStep(method, ActivityKind.Client);
        request.Headers.Remove(TraceTransform.TraceParent);
        request.Headers.TryAddWithoutValidation(TraceTransform.TraceParent, Activity.Current!.Id);
        if (span is null) return await base.SendAsync(request, cancellationToken);
        span.SetTag(SpanTags.Method, method);
        span.SetTag(SpanTags.Scheme, request.RequestUri!.Scheme);
        span.SetTag(SpanTags.ServerAddress, request.RequestUri.Host);
        span.SetTag(SpanTags.ServerPort, request.RequestUri.Port);
        span.SetTag("auth_gateway.cluster", cluster);
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            span.SetTag(SpanTags.StatusCode, (int)response.StatusCode);
            // Of a client's span 400 and above are errors (semantic conventions for HTTP).
            if ((int)response.StatusCode >= 400) Fail(span, ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
            return response;
        }
        catch (Exception exception)
        {
            Fail(span, exception.GetType().FullName);
            throw;
        }
    }

    private static void Fail(Activity span, string? type)
    {
        span.SetTag(SpanTags.ErrorType, type);
        span.SetStatus(ActivityStatusCode.Error);
    }
}
