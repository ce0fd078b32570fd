namespace Auth.Gateway.Core.Audit;

/// <summary>Where an event came from.</summary>
/// <param name="Actor">Who did it: a user or account, <c>admin</c>, <c>system</c>; null for a stranger.</param>
/// <param name="Address">The client's address.</param>
/// <param name="Network">The address as strangers are counted by: IPv6 by its /64.</param>
/// <param name="Client">The client's <c>User-Agent</c>.</param>
/// <param name="Call">Method and route pattern, never the path that was sent.</param>
public sealed record AuditOrigin(string? Actor, string? Address, string? Network, string? Client, string? RequestId, string? Call)
{
    public const string AdminActor = "admin";

    /// <summary>The gateway itself, by schedule.</summary>
    public static readonly AuditOrigin System = new("system", null, null, null, null, null);
}

/// <summary>Knows which request is being served, where there is one.</summary>
public interface IAuditOrigin
{
    AuditOrigin Current { get; }
}
