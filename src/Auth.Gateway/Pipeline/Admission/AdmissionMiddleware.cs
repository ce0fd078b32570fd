using Auth.Gateway.Core.Failures;
using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.Gateway.Pipeline.Admission;

/// <summary>A stranger's request made plain: one reading of its path, and none of the headers by which only the gateway speaks to upstreams.</summary>
public sealed class AdmissionMiddleware(RequestDelegate next, ReservedHeaders reserved, ErrorWriter errors)
{
    public Task InvokeAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!CanonicalPath.IsCanonical(target)) return errors.WriteAsync(context, AuthFailure.MalformedRequest);
        List<string>? dropped = null;
        foreach (var header in context.Request.Headers)
        {
            if (reserved.Contains(header.Key)) (dropped ??= []).Add(header.Key);
        }

        if (dropped is not null)
        {
            foreach (var name in dropped) context.Request.Headers.Remove(name);
        }

        return next(context);
    }
}
