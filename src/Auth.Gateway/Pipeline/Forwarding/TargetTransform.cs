using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>
/// Forwards the very bytes of the target that was decided on. Put together anew from its decoded parts, some escapes would come out otherwise, and
/// the upstream would read a path that nobody has looked at. A route whose transforms change path or query gets what they made.
/// </summary>
public sealed class TargetTransform : ITransformProvider
{
    // Admission has seen that there is nothing in it to be canonicalised.
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context) => context.AddRequestTransform(transform =>
    {
        var request = transform.HttpContext.Request;
        if (transform.ProxyRequest.RequestUri is null && transform.Path == request.Path && transform.Query.QueryString == request.QueryString)
        {
            var target = transform.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            transform.ProxyRequest.RequestUri = new Uri(string.Concat(transform.DestinationPrefix.AsSpan().TrimEnd('/'), target), AsItIs);
        }

        return ValueTask.CompletedTask;
    });
}
