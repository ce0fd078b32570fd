using System.Net;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Core.Policies;

/// <summary>The one place that decides whether a request may pass: a pure function of who calls, from where, and what the route demands.</summary>
public static class PolicyEvaluator
{
    /// <param name="audience">The cluster that the route leads to; null for endpoints of our own.</param>
    public static Decision Evaluate(AuthResult caller, IPAddress? address, RoutePolicy policy, string? audience)
    {
        if (caller.IsRejected) return Decision.Refuse(caller.Failure);
        if (!caller.IsAuthenticated) return policy.Anonymous ? Decision.Admit : Decision.Refuse(AuthFailure.NoCredentials);
        return Refusal(caller.Principal, address, policy, audience) is { } failure ? Decision.Refuse(failure) : Decision.Admit;
    }

    private static AuthFailure? Refusal(Principal principal, IPAddress? address, RoutePolicy policy, string? audience)
    {
        if (!policy.Accepts(principal.Scheme)) return AuthFailure.SchemeNotAccepted;
        if (!principal.MayComeFrom(address)) return AuthFailure.NetworkNotAllowed;
        if (principal.Audience is not null && principal.Audience != audience) return AuthFailure.WrongAudience;
        if (policy.LiveMode is { } mode && mode != principal.LiveMode) return AuthFailure.WrongMode;
        if (principal.Customer is not null && !policy.Customers) return AuthFailure.CustomerRestricted;
        if (!Scopes.CoversAll(principal.Scopes, policy.Scopes)) return AuthFailure.InsufficientScope;
        if (policy.Roles.Count > 0 && !policy.Roles.Intersect(principal.Roles, StringComparer.Ordinal).Any()) return AuthFailure.InsufficientRole;
        return null;
    }
}
