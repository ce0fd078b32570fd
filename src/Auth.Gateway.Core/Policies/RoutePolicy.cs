using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Core.Policies;

/// <summary>What a route demands (<c>Gateway:Policies</c>). A policy that says nothing admits nobody.</summary>
public sealed record RoutePolicy
{
    public required string Name { get; init; }

    /// <summary>Accepted schemes; their order is the order of the challenges.</summary>
    public IReadOnlyList<string> Credentials { get; init; } = [];

    /// <summary>All of these are needed.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>One of these is needed; empty: any or none.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Null: live and test credentials alike.</summary>
    public bool? LiveMode { get; init; }

    /// <summary>Lets requests without a credential pass; with <see cref="Credentials"/>, one that is sent must still be good.</summary>
    public bool Anonymous { get; init; }

    /// <summary>
    /// The upstream limits its answer to the customer that the assertion names, so that credentials restricted to one customer may come here.
    /// </summary>
    public bool Customers { get; init; }

    /// <summary>Tried out: decided and recorded, and what it would refuse passes, see <see cref="ShadowMode"/>.</summary>
    public bool Shadow { get; init; }

    /// <summary>Name of the error format; see the wire's list.</summary>
    public string ErrorFormat { get; init; } = "problem";

    public bool Accepts(string scheme) => Credentials.Contains(scheme, StringComparer.Ordinal);

    /// <summary>Accepts what only a browser sends by itself, so that other sites could make it send it.</summary>
    public bool AcceptsCookies => Accepts(SchemeNames.Cookie);
}
