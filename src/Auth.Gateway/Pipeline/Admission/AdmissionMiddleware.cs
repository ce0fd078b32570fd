using Auth.Gateway.Core.Failures;
using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.Gateway.Pipeline.Admission;

/// <summary>A stranger's request made plain: one reading of its path, and none of the headers by which only the gateway speaks to upstreams.</summary>
public sealed class AdmissionMiddleware(RequestDelegate next, ReservedHeaders reserved, ErrorWriter errors)
{
    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    public Task InvokeAsync(HttpContext context)
    {
        if (IsRefusedMethod(context))
        {
            context.Response.Headers.Allow = Methods;
            return errors.WriteAsync(context, ErrorDescription.ForStatus(StatusCodes.Status405MethodNotAllowed));
        }

        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!CanonicalPath.IsCanonical(target) || !HostSyntax.IsValid(context.Request.Host)) return errors.WriteAsync(context, AuthFailure.MalformedRequest);
        // A proxy before us says it, and may say what the client said: it goes into issuers and links.
        if (WebScheme.Of(context.Request.Scheme) is not { } scheme) return errors.WriteAsync(context, AuthFailure.MalformedRequest);
        context.Request.Scheme = scheme;
        List<string>? dropped = null;
        foreach (var (name, values) in context.Request.Headers)
        {
            if (!FieldValues.AreValid(values)) return errors.WriteAsync(context, AuthFailure.MalformedRequest);
            if (reserved.Contains(name)) (dropped ??= []).Add(name);
        }

        if (dropped is not null)
        {
            foreach (var name in dropped) context.Request.Headers.Remove(name);
        }

        return next(context);
    }

    // TRACE, and what IIS knows like it, would make an upstream mirror the identity headers and the assertion to the client. A tunnel would be no
    // request that could be decided on; the CONNECT of a WebSocket over HTTP/2 is none.
    private static bool IsRefusedMethod(HttpContext context)
    {
        var method = context.Request.Method;
        return HttpMethods.IsTrace(method) || string.Equals(method, "TRACK", StringComparison.OrdinalIgnoreCase) || string.Equals(method, "DEBUG", StringComparison.OrdinalIgnoreCase)
            || (HttpMethods.IsConnect(method) && context.Features.Find<IHttpExtendedConnectFeature>() is not { IsExtendedConnect: true, Protocol: "websocket" });
    }
}
