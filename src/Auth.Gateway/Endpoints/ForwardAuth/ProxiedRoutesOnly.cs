using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Routing.Matching;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Endpoints.ForwardAuth;

/// <summary>
/// What another proxy asks about is its own: our endpoints at the same path are neither meant nor in the way, so that a backend's <c>/login</c> is
/// decided by the route table and never by our open <c>/login</c>.
/// </summary>
public sealed class ProxiedRoutesOnly : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(endpoint => !IsProxied(endpoint));

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        if (httpContext.Features.Find<ForwardAuthFeature>() is null) return Task.CompletedTask;
        for (var i = 0; i < candidates.Count; i++)
        {
            if (!IsProxied(candidates[i].Endpoint)) candidates.SetValidity(i, false);
        }

        return Task.CompletedTask;
    }

    private static bool IsProxied(Endpoint endpoint) => endpoint.Metadata.GetMetadata<RouteModel>() is not null;
}
