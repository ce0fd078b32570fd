using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>On every proxied request: the credential goes out, the identity goes in.</summary>
public sealed class IdentityTransform(ReservedHeaders reserved, IdentityHeaders identity) : ITransformProvider
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
    }

    private static void RemoveCredentials(HttpRequestMessage request, string[] kept)
    {
        foreach (var name in request.Headers.NonValidated.Select(header => header.Key).Where(CredentialHeaders.Contains).ToList())
        {
            // Asked for by name, not in every spelling that could be read for it.
            if (!kept.Contains(name, StringComparer.OrdinalIgnoreCase)) request.Headers.Remove(name);
        }

        if (kept.Contains("Cookie", StringComparer.OrdinalIgnoreCase) || !request.Headers.NonValidated.TryGetValues("Cookie", out var cookies)) return;
        var others = cookies.Select(RequestCookies.WithoutOurs).OfType<string>().ToList();
        request.Headers.Remove("Cookie");
        if (others.Count > 0) request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", others));
    }

    // They were dropped at the edge; a transform of the route's own must not bring them back.
    private void RemoveReserved(HttpRequestMessage request)
    {
        foreach (var name in request.Headers.NonValidated.Select(header => header.Key).Where(reserved.IsOurs).ToList()) request.Headers.Remove(name);
    }
}
