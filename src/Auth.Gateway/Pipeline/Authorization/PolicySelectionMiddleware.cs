using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Policies;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Wire;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Pipeline.Authorization;

/// <summary>
/// Puts the policy of the chosen endpoint beside the request. An endpoint without one is refused, whoever asks. A path of nobody's demands a credential, as
/// one of somebody's does: a stranger learns from neither which paths there are.
/// </summary>
public sealed class PolicySelectionMiddleware(RequestDelegate next, GatewaySettings settings, ErrorWriter errors)
{
    // Of any scheme, and for whatever it is good: who is known is told that nothing is there.
    private static readonly RoutePolicyFeature Nobodys = new(
        new RoutePolicy { Name = "gateway.unknown", Credentials = [SchemeNames.Bearer, SchemeNames.Basic, SchemeNames.ApiKey, SchemeNames.Cookie], Customers = true, ErrorFormat = ErrorFormatNames.Problem }, Audience: null);

    public Task InvokeAsync(HttpContext context)
    {
        // Routing found nothing, or found only why not (405).
        if (context.FindEndpoint() is not RouteEndpoint endpoint)
        {
            if (!SaysSoToAnybody(context)) context.Features.Set(Nobodys);
            return next(context);
        }

        if (PolicyOf.Endpoint(endpoint, settings) is not { } policy) return errors.WriteAsync(context, AuthFailure.NoPolicy);
        context.Features.Set(new RoutePolicyFeature(policy, endpoint.Metadata.GetMetadata<RouteModel>()?.Config.ClusterId ?? endpoint.Metadata.GetMetadata<AudienceMetadata>()?.Audience));
        return next(context);
    }

    // At the endpoints of the families of clients, whose paths are published and whose clients expect 404 and 405; of well-known resources, where clients
    // look what there is (RFC 8615); and to a proxy that asks, which is told by a code of its own.
    private static bool SaysSoToAnybody(HttpContext context) =>
        ErrorFormatSelector.For(context) != ErrorFormatNames.Problem || context.Request.Path.StartsWithSegments(WellKnown.Root) || context.Features.Find<ForwardAuthFeature>() is not null;
}
