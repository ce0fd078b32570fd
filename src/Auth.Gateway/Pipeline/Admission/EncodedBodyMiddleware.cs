using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Pipeline.Admission;

/// <summary>
/// Our own endpoints read bodies as they come. One that says it is compressed is refused and never unpacked: a few bytes could be gigabytes. Upstreams get
/// theirs as they are.
/// </summary>
public sealed class EncodedBodyMiddleware(RequestDelegate next, ErrorWriter errors)
{
    private static readonly ErrorDescription Encoded = new(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "The body must not be compressed: send it without Content-Encoding.");

    public Task InvokeAsync(HttpContext context)
    {
        if (!IsEncoded(context) || !IsForUs(context)) return next(context);
        // RFC 9110 §12.5.3: which would do.
        context.Response.Headers.AcceptEncoding = "identity";
        return errors.WriteAsync(context, Encoded);
    }

    private static bool IsEncoded(HttpContext context) =>
        context.Request.Headers.ContentEncoding is { Count: > 0 } encodings
        && encodings.Any(encoding => !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase))
        && context.Features.Find<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };

    // Of a request that another proxy only asks about nothing is read.
    private static bool IsForUs(HttpContext context) =>
        context.FindEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<RouteModel>() is null && context.Features.Find<ForwardAuthFeature>() is null;
}
