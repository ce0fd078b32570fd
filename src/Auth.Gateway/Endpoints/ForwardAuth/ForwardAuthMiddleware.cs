using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.Gateway.Endpoints.ForwardAuth;

/// <summary>
/// Recognises a proxy's question and puts the request that it asks about in its own place, so that all that follows (one reading of the path,
/// routing, limits, credential, policy, cross-site) decides on that one.
/// </summary>
public sealed class ForwardAuthMiddleware(RequestDelegate next, GatewaySettings settings, NamedPolicyEndpoints named, ErrorWriter errors)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(ForwardAuthPaths.Verify, StringComparison.OrdinalIgnoreCase)) return next(context);
        CloseAfterBody(context);
        // Strangers get nothing here: with a credential of their own they would be given an assertion, which only upstreams are to see.
        if (!settings.ForwardAuth.MayAsk(context.Connection.RemoteIpAddress)) return errors.WriteAsync(context, AuthFailure.AskerNotTrusted);
        var (original, query) = Read(context);
        if (original is null) return errors.WriteAsync(context, AuthFailure.MalformedRequest);
        if (query is null) return errors.WriteAsync(context, AuthFailure.UnknownPolicy);
        if (query.Policy is not null)
        {
            if (named.Find(query.Policy) is not { } endpoint) return errors.WriteAsync(context, AuthFailure.UnknownPolicy);
            context.SetEndpoint(endpoint);
        }
        else if (original.Method is null || original.Target is null)
        {
            return errors.WriteAsync(context, AuthFailure.MalformedRequest);
        }

        context.Features.Set(new ForwardAuthFeature(query.RefusesOnPass));
        Substitute(context, original);
        return next(context);
    }

    private static (OriginalRequest? Original, ForwardAuthQuery? Query) Read(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var end = target.IndexOf('?');
        var path = end < 0 ? target : target[..end];
        // As it was sent, and not as it was decoded: a question that is written in a roundabout way is not our proxies'.
        if (path.Equals(ForwardAuthPaths.Verify, StringComparison.OrdinalIgnoreCase))
        {
            var original = OriginalRequestReader.FromHeaders(context.Request);
            return (original, ForwardAuthQuery.Read(context.Request.QueryString, original?.Target));
        }

        // The query is the original one: it is never read as ours.
        var isEnvoys = path.StartsWith(ForwardAuthPaths.Envoy + "/", StringComparison.OrdinalIgnoreCase);
        return (isEnvoys ? OriginalRequestReader.FromPath(context.Request, target[ForwardAuthPaths.Envoy.Length..]) : null, ForwardAuthQuery.Empty);
    }

    private static void Substitute(HttpContext context, OriginalRequest original)
    {
        var request = context.Request;
        foreach (var name in OriginalRequestReader.Headers) request.Headers.Remove(name);
        // A method that is not known may be one that changes something.
        request.Method = original.Method ?? HttpMethods.Post;
        request.Scheme = original.Scheme;
        request.Host = original.Host;
        var target = original.Target ?? "/";
        var query = target.IndexOf('?');
        request.Path = PathString.FromUriComponent(query < 0 ? target : target[..query]);
        request.QueryString = new QueryString(query < 0 ? "" : target[query..]);
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
    }

    // Some proxies announce the original body and do not send it. It is never waited for, and what comes next on that connection is not taken for it.
    private static void CloseAfterBody(HttpContext context)
    {
        if (context.Features.Find<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true }) return;
        context.Response.OnStarting(static state =>
        {
            ((HttpResponse)state).Headers.Connection = "close";
            return Task.CompletedTask;
        }, context.Response);
    }
}
