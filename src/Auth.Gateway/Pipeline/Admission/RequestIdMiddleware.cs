using Auth.Gateway.Core;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.Admission;

/// <summary>One id per request, ours: it goes to the upstream, into every refusal and back to the client, who cannot choose it.</summary>
public sealed class RequestIdMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        context.TraceIdentifier = Identifiers.New(Identifiers.Request);
        context.Response.Headers[ReservedHeaders.RequestId] = context.TraceIdentifier;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return next(context);
    }
}
