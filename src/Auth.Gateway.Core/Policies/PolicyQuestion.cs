using System.Net;

namespace Auth.Gateway.Core.Policies;

/// <summary>What a caller is measured by.</summary>
/// <param name="Audience">The cluster that the route leads to; null for endpoints of our own.</param>
public readonly record struct PolicyQuestion(IPAddress? Address, RoutePolicy Policy, string? Audience);
