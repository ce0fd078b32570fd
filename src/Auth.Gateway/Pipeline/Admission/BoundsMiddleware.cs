using Auth.Gateway.Configuration;
using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Pipeline.Admission;

/// <summary>Refuses what is too large, in the words of the route that it was for, before anything of it goes anywhere.</summary>
public sealed class BoundsMiddleware(RequestDelegate next, GatewaySettings settings, ErrorWriter errors)
{
    // Of our own endpoints; they read less, and the rest is for chunk sizes and extensions.
    private const int MaxOwnBodySize = 2 * JsonBody.MaxBytes;

    // What stands in a request line beside method and target: two blanks, the version, CR LF.
    private const int RequestLineRest = 12;

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Find<OversizedHead>() is not null) return RefuseAsync(context, StatusCodes.Status431RequestHeaderFieldsTooLarge);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (context.Request.Method.Length + target.Length + RequestLineRest > settings.Limits.MaxRequestLineSize) return RefuseAsync(context, StatusCodes.Status414UriTooLong);
        // Of a request that is only asked about some proxies announce the body, which is never read.
        if (context.Features.Find<ForwardAuthFeature>() is not null) return next(context);
        var body = MaxBodySize(context.FindEndpoint());
        if (context.Request.ContentLength > body) return RefuseAsync(context, StatusCodes.Status413PayloadTooLarge);
        // For a body of unknown length the server counts.
        if (body != settings.Limits.MaxRequestBodySize && context.Features.Find<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature) feature.MaxRequestBodySize = body;
        return next(context);
    }

    /// <returns>Null: without end, as the route says by -1.</returns>
    private long? MaxBodySize(Endpoint? endpoint)
    {
        if (endpoint?.Metadata.GetMetadata<RouteModel>() is not { } route) return Math.Min(MaxOwnBodySize, settings.Limits.MaxRequestBodySize);
        return route.Config.MaxRequestBodySize switch
        {
            null => settings.Limits.MaxRequestBodySize,
            < 0 => null,
            var size => size,
        };
    }

    private Task RefuseAsync(HttpContext context, int status)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol)) context.Response.Headers.Connection = "close";
        return errors.WriteAsync(context, ErrorDescription.ForStatus(status));
    }
}
