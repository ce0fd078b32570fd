using Auth.Gateway.Core;
using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Pipeline.RateLimiting;

namespace Auth.Gateway.Audit;

/// <summary>Beside a request: that it is an operator's, whom no principal stands for.</summary>
public sealed record AdminCaller;

/// <summary>The request that is being served, in the audit trail's words; outside of one it is the gateway itself that acts.</summary>
public sealed class RequestOrigin(HttpContextAccessor accessor) : IAuditOrigin
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

    public AuditOrigin Current => accessor.HttpContext is { } context ? Of(context) : AuditOrigin.System;

    private static AuditOrigin Of(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        var actor = context.Features.Get<AdminCaller>() is null ? context.Features.Get<Principal>()?.Subject : AuditOrigin.AdminActor;
        return new AuditOrigin(actor, address?.ToPlain().ToString(), ClientAddress.Of(address), context.Request.Headers.UserAgent.ToString(), context.TraceIdentifier, CallOf(context));
    }

    // The pattern and not the path: it is ours, and a path can hold anything.
    private static string? CallOf(HttpContext context)
    {
        if (context.GetEndpoint() is not RouteEndpoint endpoint) return null;
        var method = Methods.Contains(context.Request.Method, StringComparer.Ordinal) ? context.Request.Method : "OTHER";
        return $"{method} /{endpoint.RoutePattern.RawText?.TrimStart('/')}";
    }
}
