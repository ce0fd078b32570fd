using Auth.Gateway.Core.Policies;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Rehearsals;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Admin;

/// <summary>What would become of a request, and why, for an operator. It holds ids, and never a credential or an assertion.</summary>
/// <param name="Outcome"><c>forwarded</c>, <c>endpoint</c> (one of our own would answer), <c>refused</c> or <c>answered</c> (without a refusal: a CORS preflight).</param>
/// <param name="Shadowed">What shadow mode lets pass.</param>
public sealed record Explanation(
    string Outcome, string? Route, string? Cluster, string? Endpoint, string? Policy, ExplainedCredential? Credential, IReadOnlyList<RuleOutcome> Rules,
    IReadOnlyList<RehearsedLimit> Limits, IReadOnlyList<string> Shadowed, IReadOnlyDictionary<string, string>? UpstreamHeaders, ExplainedAnswer? Answer)
{
    private const string NotShown = "(not shown)";

    public static Explanation Of(RehearsedCall call, RehearsedOutcome outcome)
    {
        var noted = outcome.Noted;
        return new Explanation(
            OutcomeOf(outcome),
            outcome.Route,
            outcome.Cluster,
            outcome.Endpoint,
            outcome.Policy,
            noted.DecidedOn?.Principal is { } principal ? ExplainedCredential.Of(principal) : null,
            noted.Rules,
            noted.Limits,
            noted.Shadowed,
            noted.Upstream is { } headers ? Written(call, headers) : null,
            outcome.Status is { } status ? new ExplainedAnswer(status, noted.Code, outcome.Headers, outcome.Body) : null);
    }

    private static string OutcomeOf(RehearsedOutcome outcome) => outcome switch
    {
        { Noted.Upstream: not null } => "forwarded",
        { Status: null } => "endpoint",
        { Status: >= 400 } => "refused",
        _ => "answered",
    };

    // What the client sent goes on as it is, and is nothing to explain.
    private static Dictionary<string, string> Written(RehearsedCall call, IReadOnlyDictionary<string, string> headers)
    {
        var sent = call.Headers.ToLookup(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);
        return headers
            .Where(header => !sent[header.Key].Contains(header.Value))
            .ToDictionary(header => header.Key, header => IsSecret(header.Key) ? NotShown : header.Value, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsSecret(string name) =>
        CredentialHeaders.Contains(name) || name.Equals(IdentityHeaderSet.Assertion, StringComparison.OrdinalIgnoreCase) || name.Equals("Cookie", StringComparison.OrdinalIgnoreCase);
}

/// <param name="Id">Of the key, session or token.</param>
public sealed record ExplainedCredential(
    string Scheme, string Id, string Subject, string AccountId, IReadOnlyList<string> Roles, IReadOnlyList<string> Scopes, bool LiveMode, string? Customer, string? ExpiresAt)
{
    public static ExplainedCredential Of(Principal principal) => new(
        principal.Scheme, principal.CredentialId, principal.Subject, principal.AccountId, principal.Roles, principal.Scopes, principal.LiveMode, principal.Customer, WireTime.Format(principal.ExpiresAt));
}

/// <summary>What the gateway would say by itself.</summary>
public sealed record ExplainedAnswer(int Status, string? Code, IReadOnlyDictionary<string, string> Headers, string Body);
