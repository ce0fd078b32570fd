using System.Net;
using Auth.Gateway.Core.Failures;

namespace Auth.Gateway.Core.Policies;

/// <summary>The one place that decides whether a request may pass: a pure function of who calls, from where, and what the route demands.</summary>
public static class PolicyEvaluator
{
    /// <param name="audience">The cluster that the route leads to; null for endpoints of our own.</param>
    public static Decision Evaluate(AuthResult caller, IPAddress? address, RoutePolicy policy, string? audience)
    {
        if (caller.IsRejected) return Decision.Refuse(caller.Failure);
        if (!caller.IsAuthenticated) return policy.Anonymous ? Decision.Admit : Decision.Refuse(AuthFailure.NoCredentials);
        var question = new PolicyQuestion(address, policy, audience);
        foreach (var rule in PolicyRule.All)
        {
            if (!rule.Passes(caller.Principal, question)) return Decision.Refuse(rule.Failure);
        }

        return Decision.Admit;
    }

    /// <summary>The same rules one by one, also those after the first that refuses: who mends a request wants to know them all.</summary>
    public static IEnumerable<RuleOutcome> Explain(AuthResult caller, IPAddress? address, RoutePolicy policy, string? audience)
    {
        var decision = Evaluate(caller, address, policy, audience);
        var needed = policy.Anonymous ? "none, or a good one" : PolicyRule.OneOf(policy.Credentials);
        var brought = caller switch
        {
            { IsRejected: true } => "one that is refused",
            { IsAuthenticated: true } => caller.Principal.CredentialId,
            _ => "none",
        };
        yield return new RuleOutcome("credential", caller.IsAuthenticated || decision.Admitted, needed, brought, caller.IsAuthenticated ? null : decision.Failure?.Code);
        if (caller.Principal is not { } principal) yield break;
        var question = new PolicyQuestion(address, policy, audience);
        foreach (var rule in PolicyRule.All)
        {
            var passed = rule.Passes(principal, question);
            yield return new RuleOutcome(rule.Name, passed, rule.Demands(principal, question), rule.Has(principal, question), passed ? null : rule.Failure.Code);
        }
    }
}
