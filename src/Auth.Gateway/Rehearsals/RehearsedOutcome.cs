using Auth.Gateway.Wire;

namespace Auth.Gateway.Rehearsals;

/// <summary>What would have become of a request.</summary>
/// <param name="Route">The proxied route's id; null for an endpoint of ours, and for none.</param>
/// <param name="Endpoint">The pattern of an endpoint of ours.</param>
/// <param name="Status">Null: the upstream, or an endpoint of ours, would have said.</param>
/// <param name="Headers">Of the answer that the gateway would have given by itself.</param>
public sealed record RehearsedOutcome(
    Rehearsal Noted, string? Route, string? Cluster, string? Endpoint, string? Policy, int? Status, IReadOnlyDictionary<string, string> Headers, string Body);
