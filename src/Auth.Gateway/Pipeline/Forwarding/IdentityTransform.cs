using System.Net.Http.Headers;
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
            var headers = transform.ProxyRequest.Headers;
            RemoveCredentialsAndReserved(headers, kept);
            headers.TryAddWithoutValidation(ReservedHeaders.RequestId, transform.HttpContext.TraceIdentifier);
            if (transform.HttpContext.Features.Find<Principal>() is { } principal) Tell(headers, principal, cluster);
            return ValueTask.CompletedTask;
        });
    }

    private void Tell(HttpRequestHeaders headers, Principal principal, string cluster)
    {
        var told = identity.Of(principal);
        foreach (var (name, value) in told.Headers) headers.TryAddWithoutValidation(name, value);
        if (told.Assertion(cluster) is { } assertion) headers.TryAddWithoutValidation(IdentityHeaderSet.Assertion, assertion);
    }

    // What is reserved was dropped at the edge; a transform of the route's own must not bring it back.
    private void RemoveCredentialsAndReserved(HttpRequestHeaders headers, string[] kept)
    {
        List<string>? removed = null;
        foreach (var (name, _) in headers.NonValidated)
        {
            // A credential is kept where it is asked for by name, not in every spelling that could be read for it.
            if ((CredentialHeaders.Contains(name) && !kept.Contains(name, StringComparer.OrdinalIgnoreCase)) || reserved.IsOurs(name)) (removed ??= []).Add(name);
        }

        foreach (var name in removed ?? []) headers.Remove(name);
        if (kept.Contains("Cookie", StringComparer.OrdinalIgnoreCase) || !headers.NonValidated.TryGetValues("Cookie", out var cookies)) return;
        var others = cookies.Select(RequestCookies.WithoutOurs).OfType<string>().ToList();
        headers.Remove("Cookie");
        if (others.Count > 0) headers.TryAddWithoutValidation("Cookie", string.Join("; ", others));
    }
}
