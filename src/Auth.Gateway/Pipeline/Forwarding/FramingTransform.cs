using System.Collections.Frozen;
using System.Net;
using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>Keeps an upstream that reads a request differently than we do from taking a part of it for the next one; and what it is made of to itself.</summary>
public sealed class FramingTransform(ErrorWriter errors) : ITransformProvider
{
    // Says which programs to attack, and in which version.
    private static readonly FrozenSet<string> Banners = new[] { "Server", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        context.AddRequestTransform(transform =>
        {
            // It was met here: when the body is wanted, the client is told so. Upstreams differ in what they do about it.
            if (transform.HttpContext.Request.Headers.Expect.Count > 0) transform.ProxyRequest.Headers.Remove("Expect");
            if (transform.ProxyRequest.Content is not null && BodyMeansNothing(transform.HttpContext.Request.Method)) transform.ProxyRequest.Headers.ConnectionClose = true;
            return ValueTask.CompletedTask;
        });
        context.AddResponseTransform(transform =>
        {
            RemoveBanners(transform);
            return SwitchesUnasked(transform.ProxyResponse) || OpensUnswitched(transform) ? RefuseAsync(transform) : ValueTask.CompletedTask;
        });
    }

    private static void RemoveBanners(ResponseTransformContext transform)
    {
        if (transform.ProxyResponse is not { } answer) return;
        foreach (var (name, _) in answer.Headers.NonValidated)
        {
            if (Banners.Contains(name)) transform.HttpContext.Response.Headers.Remove(name);
        }
    }

    // The client would take its next answer for the tunnel's bytes.
    private static bool SwitchesUnasked(HttpResponseMessage? response) =>
        response is { StatusCode: HttpStatusCode.SwitchingProtocols, RequestMessage: not { Headers.Upgrade.Count: > 0 } };

    // Over HTTP/2 any 2xx opens the tunnel (RFC 8441, section 5), and an upstream of HTTP/1.1 that says so without switching knows of none.
    private static bool OpensUnswitched(ResponseTransformContext transform) =>
        transform.ProxyResponse is { IsSuccessStatusCode: true, Version.Major: < 2 } && transform.HttpContext.Features.Find<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    private async ValueTask RefuseAsync(ResponseTransformContext transform)
    {
        transform.SuppressResponseBody = true;
        // Of its answer nothing is left, least of all its length.
        foreach (var name in transform.ProxyResponse!.Content.Headers.NonValidated.Select(header => header.Key)) transform.HttpContext.Response.Headers.Remove(name);
        await errors.WriteAsync(transform.HttpContext, ErrorDescription.ForStatus(StatusCodes.Status502BadGateway));
    }

    // RFC 9110 gives their bodies no meaning, and an upstream that does not read one would find it before the next request on its connection.
    private static bool BodyMeansNothing(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsDelete(method) || HttpMethods.IsOptions(method);
}
