using System.Collections.Frozen;
using System.Net.Http.Headers;
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

    private readonly FrozenSet<string> _ours =
        new[] { "Connection", "Set-Cookie", "Set-Cookie2", "Clear-Site-Data", ReservedHeaders.RequestId, "X-Content-Type-Options" }
            .Concat(RateLimitHeaders.Names).Concat(reserved.Identity).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        var maySetCookies = string.Equals(context.Route.Metadata?.GetValueOrDefault(SetsSessionCookies), "true", StringComparison.OrdinalIgnoreCase);
        // A route's own transforms may have written any of them.
        var hasTransforms = context.Route.Transforms is { Count: > 0 };
        context.AddResponseTransform(transform =>
        {
            if (!hasTransforms && !SaysWhatIsOurs(transform.ProxyResponse)) return ValueTask.CompletedTask;
            var headers = transform.HttpContext.Response.Headers;
            if (transform.ProxyResponse is { } answer) ConnectionHeaders.RemoveNamed(headers, answer.Headers.NonValidated.TryGetValues("Connection", out var named) ? named.ToArray() : default);
            reserved.RemoveIdentity(headers);
            if (!maySetCookies) SessionCookieGuard.Apply(headers);
            // What the upstream sent under these names was added to ours.
            headers[ReservedHeaders.RequestId] = transform.HttpContext.TraceIdentifier;
            headers.XContentTypeOptions = "nosniff";
            if (RateLimitHeaders.AreDoubled(headers)) transform.HttpContext.Features.Find<RateLimitHeaders>()?.Write(headers, clock.GetUtcNow());
            return ValueTask.CompletedTask;
        });
        context.AddResponseTrailersTransform(transform =>
        {
            if (transform.HttpContext.Features.Find<IHttpResponseTrailersFeature>() is { Trailers: { IsReadOnly: false, Count: > 0 } trailers })
            {
                foreach (var name in trailers.Keys.Where(name => NoTrailers.Contains(name) || reserved.IsIdentity(name)).ToList()) trailers.Remove(name);
            }

            return ValueTask.CompletedTask;
        });
    }

    // Most say nothing of the kind, and one look at their names is all that they cost.
    private bool SaysWhatIsOurs(HttpResponseMessage? answer)
    {
        if (answer is null) return false;
        foreach (var (name, values) in answer.Headers.NonValidated)
        {
            if (_ours.Contains(name) && !IsOfConnectionOnly(name, values)) return true;
        }

        return false;
    }

    // It names no other header, as some do.
    private static bool IsOfConnectionOnly(string name, HeaderStringValues values) =>
        string.Equals(name, "Connection", StringComparison.OrdinalIgnoreCase) && values.ToString() is var connection
        && (string.Equals(connection, "keep-alive", StringComparison.OrdinalIgnoreCase) || string.Equals(connection, "close", StringComparison.OrdinalIgnoreCase));
}
