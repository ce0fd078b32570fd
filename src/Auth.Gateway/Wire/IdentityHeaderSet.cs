using System.Collections.Frozen;

namespace Auth.Gateway.Wire;

/// <summary>
/// The names under which upstreams learn who calls. What is written upstream is what is dropped from clients, whichever set is chosen; a null name
/// is a fact that the set does not carry.
/// </summary>
/// <param name="Prefix">A client's header that begins so is dropped, known or not.</param>
public sealed record IdentityHeaderSet(
    string? Prefix, string Subject, string? Account, string? Email, string? Roles, string? Scopes, string? Scheme, string? Credential, string? LiveMode, string? Customer)
{
    public const string Default = "x-auth";

    /// <summary>Sent with every set unless configured otherwise.</summary>
    public const string Assertion = "X-Auth-Assertion";

    public static FrozenDictionary<string, IdentityHeaderSet> All { get; } = new Dictionary<string, IdentityHeaderSet>
    {
        [Default] = new("x-auth-", "X-Auth-Subject", "X-Auth-Account", "X-Auth-Email", "X-Auth-Roles", "X-Auth-Scopes", "X-Auth-Scheme", "X-Auth-Credential", "X-Auth-Live-Mode", "X-Auth-Customer"),
        ["x-forwarded"] = new(null, "X-Forwarded-User", "X-Forwarded-Account", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Forwarded-Scopes", null, null, null, null),
        ["x-auth-request"] = new("x-auth-request-", "X-Auth-Request-User", "X-Auth-Request-Account", "X-Auth-Request-Email", "X-Auth-Request-Groups", "X-Auth-Request-Scopes", null, null, null, null),
        ["remote"] = new("remote-", "Remote-User", "Remote-Account", "Remote-Email", "Remote-Groups", "Remote-Scopes", null, null, null, null),
        ["x-consumer"] = new("x-consumer-", "X-Consumer-Username", "X-Consumer-Custom-ID", "X-Consumer-Email", "X-Consumer-Groups", "X-Consumer-Scopes", null, "X-Credential-Identifier", null, null),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> Names() => new[] { Subject, Account, Email, Roles, Scopes, Scheme, Credential, LiveMode, Customer, Assertion }.OfType<string>();
}
