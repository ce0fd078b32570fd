using Auth.Gateway.Core.Policies;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Pipeline.Authorization;
using Auth.Gateway.Pipeline.RateLimiting;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints;

/// <summary>How an endpoint of ours states what it demands: the same record that configuration makes for proxied routes.</summary>
public static class EndpointPolicies
{
    /// <summary>Nothing is read on the way: the endpoint is open, or takes a credential of its own.</summary>
    public static RoutePolicy Open(string errorFormat) => new() { Name = "gateway.open", Anonymous = true, ErrorFormat = errorFormat };

    public static RoutePolicy Demand(string errorFormat, params string[] credentials) =>
        new() { Name = "gateway.own", Credentials = credentials, ErrorFormat = errorFormat };

    public static RoutePolicy WithScope(this RoutePolicy policy, string scope) => policy with { Scopes = [scope] };

    public static IEndpointConventionBuilder Policy(this IEndpointConventionBuilder endpoint, RoutePolicy policy) => endpoint.WithMetadata(policy);

    public static IEndpointConventionBuilder Limit(this IEndpointConventionBuilder endpoint, string name) => endpoint.WithMetadata(new RateLimitMetadata(name));

    public static IEndpointConventionBuilder TakesJson(this IEndpointConventionBuilder endpoint, bool ofAnyType = false) => endpoint.WithMetadata(new JsonBodyMetadata(ofAnyType));

    /// <summary>The caller; on endpoints whose policy demands one.</summary>
    public static Principal Caller(this HttpContext context) =>
        context.Features.Find<Principal>() ?? throw new InvalidOperationException("The endpoint asks who calls, and its policy does not demand it.");

    public static JsonBody Json(this HttpContext context) =>
        context.Features.Find<JsonBody>() ?? throw new InvalidOperationException("The endpoint reads JSON, and is not marked so.");
}
