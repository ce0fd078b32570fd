using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Endpoints.OAuth;

/// <summary>RFC 6749 §3.3: what is asked for narrows what there is, and never widens it.</summary>
public static class RequestedScope
{
    /// <returns>Null when more is asked for than there is.</returns>
    public static IReadOnlyList<string>? Narrow(IReadOnlyList<string> granted, string? asked)
    {
        if (asked is null) return granted;
        var scopes = Scopes.Parse(asked);
        return scopes.All(scope => scope == Scopes.All ? granted.Contains(Scopes.All) : Scopes.IsValid(scope) && Scopes.Covers(granted, scope)) ? scopes : null;
    }
}
