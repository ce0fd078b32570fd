using Auth.Gateway.Upstream;
using Usage.Service.Errors;

namespace Usage.Service.Identity;

/// <summary>What an endpoint asks of its caller, said where the endpoint is mapped and checked before its body is read.</summary>
internal static class CallerRules
{
    public static RouteHandlerBuilder RequireScope(this RouteHandlerBuilder endpoint, string scope) =>
        endpoint.Require(caller => caller.HasScope(scope), $"Scope {scope} is required");

    /// <summary>A credential made for one customer reads that customer's usage, and nothing else.</summary>
    public static RouteHandlerBuilder RefuseCustomers(this RouteHandlerBuilder endpoint) =>
        endpoint.Require(caller => caller.Customer is null, "A customer's credential may only read that customer's usage");

    private static RouteHandlerBuilder Require(this RouteHandlerBuilder endpoint, Func<GatewayIdentity, bool> rule, string otherwise) =>
        endpoint.AddEndpointFilter((invocation, next) => rule(GatewayIdentity.From(invocation.HttpContext.User)!)
            ? next(invocation)
            : throw new Refusal(StatusCodes.Status403Forbidden, otherwise));
}
