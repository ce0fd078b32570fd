using Auth.Gateway.Configuration;
using Auth.Gateway.Pipeline.RateLimiting;
using Auth.Gateway.Wire;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Auth.Gateway.Endpoints.ForwardAuth;

/// <summary>
/// For proxies that name the policy: an endpoint for each, which stands where routing would have put a route. It is never executed. Its assertions
/// are for <c>forward-auth:{policy}</c>, which can be no cluster's id: the backend of one is not believed by another.
/// </summary>
public sealed class NamedPolicyEndpoints(GatewaySettings settings)
{
    private readonly Dictionary<string, Endpoint> _endpoints = settings.Policies.Values.ToDictionary(
        policy => policy.Name,
        Endpoint (policy) => new RouteEndpoint(
            context => throw new InvalidOperationException("A question is answered, never forwarded."),
            RoutePatternFactory.Parse(ForwardAuthPaths.Verify),
            order: 0,
            new EndpointMetadataCollection(policy, new AudienceMetadata("forward-auth:" + policy.Name), new RateLimitMetadata(RateLimitNames.Api)),
            "forward-auth " + policy.Name),
        StringComparer.OrdinalIgnoreCase);

    /// <returns>Null for a policy that is not configured.</returns>
    public Endpoint? Find(string policy) => _endpoints.GetValueOrDefault(policy);
}
