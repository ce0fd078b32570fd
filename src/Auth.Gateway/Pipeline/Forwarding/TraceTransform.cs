using System.Diagnostics;
using System.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>
/// One trace per request (W3C Trace Context): the client's, where it sent one, or a new one. While traces are off the gateway takes no part in it, and hands on what it was
/// given, as the recommendation has it (section 4); otherwise <see cref="TracedUpstream"/> says which span the upstream's parent is. State and baggage pass as they came.
/// </summary>
public sealed class TraceTransform : ITransformProvider
{
    internal const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";
    private const string Baggage = "baggage";

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        var hasTransforms = context.Route.Transforms is { Count: > 0 };
        context.AddRequestTransform(transform =>
        {
            Write(transform.HttpContext.Request.Headers, transform.ProxyRequest.Headers, hasTransforms);
            return ValueTask.CompletedTask;
        });
    }

    /// <param name="maybeWritten">By a route's own transforms; otherwise there is what came.</param>
    private static void Write(IHeaderDictionary from, HttpRequestHeaders to, bool maybeWritten)
    {
        var parent = from.TraceParent;
        if (maybeWritten || parent.Count + from.TraceState.Count + from.Baggage.Count > 0)
        {
            foreach (var name in (ReadOnlySpan<string>)[TraceParent, TraceState, Baggage]) to.Remove(name);
        }

        var isGood = parent.Count == 1 && ActivityContext.TryParse(parent[0], null, out _);
        to.TryAddWithoutValidation(TraceParent, isGood ? parent[0] : Activity.Current?.Id ?? $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-00");
        if (isGood && from.TraceState.Count > 0) to.TryAddWithoutValidation(TraceState, (IEnumerable<string?>)from.TraceState);
        if (from.Baggage.Count > 0) to.TryAddWithoutValidation(Baggage, (IEnumerable<string?>)from.Baggage);
    }
}
