using Microsoft.AspNetCore.WebUtilities;

namespace Auth.Gateway.Endpoints.ForwardAuth;

/// <summary>What the proxy's configuration adds to the question.</summary>
/// <param name="Policy">Name of the policy that decides; null: the route table does.</param>
/// <param name="RefusesOnPass">See <see cref="Wire.ForwardAuthFeature"/>.</param>
public sealed record ForwardAuthQuery(string? Policy, bool RefusesOnPass)
{
    private const string PolicyName = "policy";
    private const string OnPass = "on-pass";
    private const string Refuse = "503";

    public static ForwardAuthQuery Empty { get; } = new(null, false);

    /// <param name="query">The question's own.</param>
    /// <param name="target">The original request's: a proxy that hands its query on (Caddy does, where its own URI has none) lets the client choose.</param>
    /// <returns>Null for whatever is not known: a demand that was not understood must not be ignored.</returns>
    public static ForwardAuthQuery? Read(QueryString query, string? target)
    {
        if (!query.HasValue || query.Value == "?") return Empty;
        if (target is not null && target.IndexOf('?') is >= 0 and var start && target[start..] == query.Value) return null;
        var parameters = QueryHelpers.ParseQuery(query.Value);
        if (parameters.Any(parameter => parameter.Key is not (PolicyName or OnPass) || parameter.Value.Count != 1)) return null;
        var onPass = parameters.TryGetValue(OnPass, out var value) ? value[0] : null;
        if (onPass is not (null or Refuse)) return null;
        return new ForwardAuthQuery(parameters.TryGetValue(PolicyName, out var policy) ? policy[0] ?? "" : null, onPass is Refuse);
    }
}
