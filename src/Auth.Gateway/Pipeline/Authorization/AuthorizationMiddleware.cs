using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Policies;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Pipeline.Authentication;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Pipeline.Authorization;

/// <summary>Decides: the caller, as authenticated, against the endpoint's policy.</summary>
public sealed class AuthorizationMiddleware(RequestDelegate next, Authenticator authenticator, CrossSite crossSite, Challenges challenges, SignInRedirect signIn, Refusals refusals, ErrorWriter errors)
{
    public Task InvokeAsync(HttpContext context) => PassesAsync(context).ThenAsync(next, context);

    private async ValueTask<bool> PassesAsync(HttpContext context)
    {
        if (context.Features.Find<RoutePolicyFeature>() is not var (policy, audience)) return true;

        // Where no scheme is accepted nothing is read: such a route is open, or its endpoint takes a credential of its own.
        var caller = policy.Credentials.Count == 0 ? AuthResult.None : await authenticator.AuthenticateAsync(context.Request, policy.AcceptsCookies);
        var decision = PolicyEvaluator.Evaluate(caller, context.Connection.RemoteIpAddress, policy, audience);
        if (Rehearsal.Of(context) is { } rehearsal) rehearsal.Decide(caller, PolicyEvaluator.Explain(caller, context.Connection.RemoteIpAddress, policy, audience));
        if (!decision.Admitted && policy.Shadow && ShadowMode.PassAs(caller, decision.Failure) is { } passing)
        {
            refusals.NoteShadowed(context, decision.Failure.Code, $"policy {policy.Name}", decision.Failure.Severity, caller.Principal);
            if (!passing.IsAuthenticated) CredentialHeaders.Remove(context.Request.Headers);
            (caller, decision) = (passing, Decision.Admit);
        }

        // Never in shadow mode: what another site makes a browser do is not its user's.
        if (decision.Admitted && caller.Principal?.Scheme == SchemeNames.Cookie && crossSite.IsSuspected(context)) decision = Decision.Refuse(AuthFailure.CrossSite);
        if (!decision.Admitted)
        {
            if (signIn.TryAnswer(context, policy, decision.Failure)) refusals.Note(context, decision.Failure.Code, decision.Failure.Severity, caller.Principal);
            else await errors.WriteAsync(context, decision.Failure, challenges.For(context, policy, decision.Failure), caller.Principal);
            return false;
        }

        if (caller.IsAuthenticated)
        {
            context.Features.Set(caller.Principal);
            if (caller.Principal.Scheme == SchemeNames.Cookie) crossSite.KeepAnswerFromOthers(context);
        }

        return true;
    }
}
