using System.Text;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Rehearsals;

/// <summary>Plays a request through the very pipeline that serves the public listener. Nothing comes of it but the outcome.</summary>
public sealed class RehearsalStage(IServiceScopeFactory scopes)
{
    /// <summary>Of the configuration that is served by; set when there is one.</summary>
    public RequestDelegate? Pipeline { get; set; }

    /// <param name="caller">Who calls, where that is not to be proven by a credential.</param>
    /// <param name="pipeline">Another one than that which is served by.</param>
    public async Task<RehearsedOutcome> PlayAsync(RehearsedCall call, AuthResult? caller, CancellationToken cancellationToken, RequestDelegate? pipeline = null)
    {
        await using var scope = scopes.CreateAsyncScope();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        var rehearsal = new Rehearsal { Caller = caller };
        context.Features.Set(rehearsal);
        context.Response.Body = body;
        Write(call, context);
        await (pipeline ?? Pipeline ?? throw new InvalidOperationException("There is no pipeline yet."))(context);

        var endpoint = context.GetEndpoint() as RouteEndpoint;
        var route = endpoint?.Metadata.GetMetadata<RouteModel>()?.Config;
        return new RehearsedOutcome(
            rehearsal,
            route?.RouteId,
            route?.ClusterId,
            route is null ? endpoint?.RoutePattern.RawText : null,
            context.Features.Find<RoutePolicyFeature>()?.Policy.Name,
            rehearsal.Passed ? null : context.Response.StatusCode,
            context.Response.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Encoding.UTF8.GetString(body.ToArray()));
    }

    private static void Write(RehearsedCall call, HttpContext context)
    {
        var request = context.Request;
        var query = call.Target.IndexOf('?');
        request.Protocol = HttpProtocol.Http11;
        request.Method = call.Method;
        request.Scheme = call.Scheme;
        request.Path = PathString.FromUriComponent(query < 0 ? call.Target : call.Target[..query]);
        request.QueryString = new QueryString(query < 0 ? "" : call.Target[query..]);
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = call.Target;
        foreach (var (name, value) in call.Headers) request.Headers.Append(name, value);
        request.Host = new HostString(call.Host);
        context.Connection.RemoteIpAddress = call.Address;
    }
}
