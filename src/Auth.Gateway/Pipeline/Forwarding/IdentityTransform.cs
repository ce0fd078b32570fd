using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>On every proxied request: the credential goes out, the identity goes in. On every answer: our cookies are ours to set.</summary>
public sealed class IdentityTransform(ReservedHeaders reserved, IdentityHeaders identity, TimeProvider clock) : ITransformProvider
{
    /// <summary>Route metadata: names of credential headers that this upstream asks for, separated by blanks.</summary>
    public const string ForwardCredentials = "ForwardCredentials";

    private const string RequestId = "X-Request-Id";

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        var kept = context.Route.Metadata?.GetValueOrDefault(ForwardCredentials)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var cluster = context.Route.ClusterId ?? "";
        context.AddRequestTransform(transform =>
        {
            RemoveCredentials(transform.ProxyRequest, kept);
            RemoveReserved(transform.ProxyRequest);
            var headers = transform.ProxyRequest.Headers;
            headers.TryAddWithoutValidation(RequestId, transform.HttpContext.TraceIdentifier);
            if (transform.HttpContext.Features.Get<Principal>() is { } principal) identity.Write(principal, cluster, (name, value) => headers.TryAddWithoutValidation(name, value));
            return ValueTask.CompletedTask;
        });
        context.AddResponseTransform(transform =>
        {
            KeepOurCookies(transform.HttpContext.Response);
            KeepOurHeaders(transform.HttpContext);
            return ValueTask.CompletedTask;
        });
    }

    private static void RemoveCredentials(HttpRequestMessage request, string[] kept)
    {
        if (!kept.Contains("Authorization", StringComparer.OrdinalIgnoreCase)) request.Headers.Remove("Authorization");
        if (!kept.Contains(CredentialNames.ApiKeyHeader, StringComparer.OrdinalIgnoreCase)) request.Headers.Remove(CredentialNames.ApiKeyHeader);
        if (kept.Contains("Cookie", StringComparer.OrdinalIgnoreCase) || !request.Headers.TryGetValues("Cookie", out var cookies)) return;
        var others = cookies.Select(RequestCookies.WithoutOurs).OfType<string>().ToList();
        request.Headers.Remove("Cookie");
        if (others.Count > 0) request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", others));
    }

    // They were dropped at the edge; a transform of the route's own must not bring them back.
    private void RemoveReserved(HttpRequestMessage request)
    {
        foreach (var name in request.Headers.NonValidated.Select(header => header.Key).Where(reserved.Contains).ToList()) request.Headers.Remove(name);
    }

    private static void KeepOurCookies(HttpResponse response)
    {
        var cookies = response.Headers.SetCookie;
        if (cookies.Count == 0) return;
        var others = cookies.Where(cookie => !CredentialNames.IsOurCookie(Name(cookie ?? ""))).ToArray();
        if (others.Length != cookies.Count) response.Headers.SetCookie = others;

        // As browsers send it back: a cookie without a name is sent as its bare value, which may look like one of ours.
        static ReadOnlySpan<char> Name(string cookie)
        {
            var pair = cookie.AsSpan(0, cookie.IndexOf(';') is >= 0 and var end ? end : cookie.Length).TrimStart(" \t=");
            return pair[..(pair.IndexOf('=') is >= 0 and var equals ? equals : pair.Length)].Trim();
        }
    }

    // What the upstream sent under these names was added to ours.
    private void KeepOurHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers[RequestId] = context.TraceIdentifier;
        headers.XContentTypeOptions = "nosniff";
        if (RateLimitHeaders.AreDoubled(headers)) context.Features.Get<RateLimitHeaders>()?.Write(headers, clock.GetUtcNow());
    }
}
