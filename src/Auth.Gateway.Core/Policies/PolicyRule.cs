using Auth.Gateway.Core.Failures;
using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Core.Policies;

/// <summary>One demand on a caller who is known: decided by <see cref="Passes"/>, put into words only when somebody wants to know why.</summary>
/// <param name="Failure">Why the caller is refused who does not pass.</param>
internal sealed record PolicyRule(
    string Name, AuthFailure Failure, Func<Principal, PolicyQuestion, bool> Passes, Func<Principal, PolicyQuestion, string> Demands, Func<Principal, PolicyQuestion, string> Has)
{
    /// <summary>In the order in which they are decided.</summary>
    public static readonly PolicyRule[] All =
    [
        new("scheme", AuthFailure.SchemeNotAccepted,
            static (caller, asked) => asked.Policy.Accepts(caller.Scheme),
            static (_, asked) => OneOf(asked.Policy.Credentials),
            static (caller, _) => caller.Scheme),
        new("network", AuthFailure.NetworkNotAllowed,
            static (caller, asked) => caller.MayComeFrom(asked.Address),
            static (caller, _) => caller.AllowedNetworks.Count == 0 ? "any" : OneOf(caller.AllowedNetworks.Select(network => network.ToString())),
            static (_, asked) => asked.Address?.ToPlain().ToString() ?? "unknown"),
        new("audience", AuthFailure.WrongAudience,
            static (caller, asked) => caller.Audience is null || caller.Audience == asked.Audience,
            static (_, asked) => asked.Audience ?? "the gateway itself",
            static (caller, _) => caller.Audience ?? "any"),
        new("mode", AuthFailure.WrongMode,
            static (caller, asked) => asked.Policy.LiveMode is not { } mode || mode == caller.LiveMode,
            static (_, asked) => asked.Policy.LiveMode is { } mode ? Mode(mode) : "any",
            static (caller, _) => Mode(caller.LiveMode)),
        new("customer", AuthFailure.CustomerRestricted,
            static (caller, asked) => caller.Customer is null || asked.Policy.Customers,
            static (_, asked) => asked.Policy.Customers ? "any" : "not restricted to one customer",
            static (caller, _) => caller.Customer ?? "not restricted"),
        new("scopes", AuthFailure.InsufficientScope,
            static (caller, asked) => Scopes.CoversAll(caller.Scopes, asked.Policy.Scopes),
            static (_, asked) => asked.Policy.Scopes.Count == 0 ? "any" : "all of " + Scopes.Format(asked.Policy.Scopes),
            static (caller, _) => None(Scopes.Format(caller.Scopes))),
        new("roles", AuthFailure.InsufficientRole,
            static (caller, asked) => asked.Policy.Roles.Count == 0 || asked.Policy.Roles.Intersect(caller.Roles, StringComparer.Ordinal).Any(),
            static (_, asked) => asked.Policy.Roles.Count == 0 ? "any" : OneOf(asked.Policy.Roles),
            static (caller, _) => None(string.Join(' ', caller.Roles))),
    ];

    public static string OneOf(IEnumerable<string> values) => string.Join(' ', values) is { Length: > 0 } text ? "one of " + text : "none";

    private static string None(string text) => text.Length == 0 ? "none" : text;

    private static string Mode(bool live) => live ? "live" : "test";
}
