using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Pipeline.Forwarding;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Endpoints.ForwardAuth;

/// <summary>The end of a question's way: who was not refused before it passes, with the identity as headers of the answer.</summary>
public sealed class VerdictMiddleware(RequestDelegate next, IdentityHeaders identity, ErrorWriter errors)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Find<ForwardAuthFeature>() is not { } asked) return next(context);
        // No route, so nothing was decided.
        if (context.Features.Find<RoutePolicyFeature>() is not { Audience: { } audience }) return errors.WriteAsync(context, AuthFailure.NoRoute);
        if (asked.RefusesOnPass) return errors.WriteAsync(context, ErrorDescription.ForStatus(StatusCodes.Status503ServiceUnavailable));
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.Headers.CacheControl = "no-store";
        response.ContentLength = 0;
        if (context.Features.Find<Principal>() is { } principal) Tell(response.Headers, principal, audience);
        return Task.CompletedTask;
    }

    private void Tell(IHeaderDictionary headers, Principal principal, string audience)
    {
        var told = identity.Of(principal);
        foreach (var (name, value) in told.Headers) headers[name] = value;
        if (told.Assertion(audience) is { } assertion) headers[IdentityHeaderSet.Assertion] = assertion;
    }
}
