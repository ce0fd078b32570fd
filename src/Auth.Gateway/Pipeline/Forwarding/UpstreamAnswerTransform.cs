using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>On every proxied answer: our cookies are ours to set and to clear, and our headers are ours to write.</summary>
public sealed class UpstreamAnswerTransform(ReservedHeaders reserved, TimeProvider clock) : ITransformProvider
{
    /// <summary>Route metadata: <c>true</c> lets this upstream set and clear the session's cookies.</summary>
    public const string SetsSessionCookies = "SetsSessionCookies";

    // What may follow a body is about that body (RFC 9110 §6.5.1).
    private static readonly HeaderNameSet NoTrailers = new(["Set-Cookie*", "Clear-Site-Data", ReservedHeaders.RequestId, "Content-*", "Cache-Control", "WWW-Authenticate", "Location"]);

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        var maySetCookies = string.Equals(context.Route.Metadata?.GetValueOrDefault(SetsSessionCookies), "true", StringComparison.OrdinalIgnoreCase);
        context.AddResponseTransform(transform =>
        {
            var headers = transform.HttpContext.Response.Headers;
            if (transform.ProxyResponse is { } answer) ConnectionHeaders.RemoveNamed(headers, answer.Headers.NonValidated.TryGetValues("Connection", out var named) ? named.ToArray() : default);
            reserved.RemoveIdentity(headers);
            if (!maySetCookies) SessionCookieGuard.Apply(headers);
            // What the upstream sent under these names was added to ours.
            headers[ReservedHeaders.RequestId] = transform.HttpContext.TraceIdentifier;
            headers.XContentTypeOptions = "nosniff";
            if (RateLimitHeaders.AreDoubled(headers)) transform.HttpContext.Features.Get<RateLimitHeaders>()?.Write(headers, clock.GetUtcNow());
            return ValueTask.CompletedTask;
        });
        context.AddResponseTrailersTransform(transform =>
        {
            if (transform.HttpContext.Features.Get<IHttpResponseTrailersFeature>() is { Trailers: { IsReadOnly: false, Count: > 0 } trailers })
            {
                foreach (var name in trailers.Keys.Where(name => NoTrailers.Contains(name) || reserved.IsIdentity(name)).ToList()) trailers.Remove(name);
            }

            return ValueTask.CompletedTask;
        });
    }
}
