using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Wire;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Pipeline.Authorization;

/// <summary>Puts the policy of the chosen endpoint beside the request. An endpoint without one is refused, whoever asks.</summary>
public sealed class PolicySelectionMiddleware(RequestDelegate next, GatewaySettings settings, ErrorWriter errors)
{
    public Task InvokeAsync(HttpContext context)
    {
        // Routing found nothing, or found only why not (405, 415): those answers say nothing worth protecting.
        if (context.GetEndpoint() is not RouteEndpoint endpoint) return next(context);
        if (PolicyOf.Endpoint(endpoint, settings) is not { } policy) return errors.WriteAsync(context, AuthFailure.NoPolicy);
        context.Features.Set(new RoutePolicyFeature(policy, endpoint.Metadata.GetMetadata<RouteModel>()?.Config.ClusterId ?? endpoint.Metadata.GetMetadata<AudienceMetadata>()?.Audience));
        return next(context);
    }
}
