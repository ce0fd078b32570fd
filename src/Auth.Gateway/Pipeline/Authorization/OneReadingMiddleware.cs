using System.Runtime.CompilerServices;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Routing.Template;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Pipeline.Authorization;

/// <summary>The endpoints among which routing chooses; filled when they are mapped.</summary>
public sealed class RouteTable
{
    public ICollection<EndpointDataSource> Sources { get; set; } = [];
}

/// <summary>
/// Refuses a path to be forwarded under one policy that an upstream could read as a path of another: <c>/admin;x/users</c> is not <c>/admin/users</c> to
/// routing, and is to many an upstream. Where all readings are decided alike, the spelling is the upstream's own affair.
/// </summary>
public sealed class OneReadingMiddleware(RequestDelegate next, RouteTable table, GatewaySettings settings, ErrorWriter errors)
{
    private readonly ConditionalWeakTable<RouteEndpoint, TemplateMatcher> _matchers = [];

    public Task InvokeAsync(HttpContext context)
    {
        if (context.FindEndpoint() is not RouteEndpoint chosen || chosen.Metadata.GetMetadata<RouteModel>() is null) return next(context);
        var path = context.Request.Path;
        foreach (var reading in PathReadings.Of(path.Value!))
        {
            if (LeadsElsewhere(chosen, path, reading)) return errors.WriteAsync(context, AuthFailure.MalformedRequest);
        }

        return next(context);
    }

    private bool LeadsElsewhere(RouteEndpoint chosen, PathString path, PathString reading)
    {
        var policy = PolicyOf.Endpoint(chosen, settings);
        // What matches both ways did not win over the chosen one, unless the chosen one is not there any more.
        var chosenStays = Matches(chosen, reading);
        foreach (var endpoint in table.Sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            if (endpoint != chosen && Matches(endpoint, reading) && !(chosenStays && Matches(endpoint, path)) && PolicyOf.Endpoint(endpoint, settings) != policy) return true;
        }

        return false;
    }

    private bool Matches(RouteEndpoint endpoint, PathString path) =>
        _matchers.GetValue(endpoint, static known => new TemplateMatcher(new RouteTemplate(known.RoutePattern), new RouteValueDictionary(known.RoutePattern.Defaults))).TryMatch(path, []);
}
