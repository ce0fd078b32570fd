namespace Auth.Gateway.Wire;

/// <summary>
/// Which header names only the gateway may send upstream: those of every identity header set, whichever is configured, and those by which other
/// products tell backends who calls. A backend that trusts one of them by habit must not get a stranger's.
/// </summary>
public sealed class ReservedHeaders
{
    /// <summary>One per request, chosen by nobody but the gateway.</summary>
    public const string RequestId = "X-Request-Id";

    private static readonly string[] OfOtherProducts =
    [
        "X-Remote-*", "X-Authenticated-*", "X-WebAuth-*", "X-Userinfo", "X-Anonymous-Consumer", "X-Credential-*", "X-ID-Token",
        "X-Authentik-*", "X-Pomerium-*", "X-Goog-Authenticated-*", "X-Goog-IAP-*", "Cf-Access-*", "X-Amzn-Oidc-*", "X-Ms-Client-Principal*",
        "X-SSL-Client-*", "SSL-Client-*", "X-Client-Cert*",
    ];

    private readonly HeaderNameSet _names = new([.. IdentityHeaderSet.All.Values.SelectMany(Namespace), .. OfOtherProducts, RequestId]);
    private readonly HeaderNameSet _ours;

    public ReservedHeaders(IdentityHeaderSet set)
    {
        _ours = new HeaderNameSet([.. Namespace(set), "X-Auth-*", RequestId]);
        Identity = [.. set.Names()];
    }

    /// <summary>By which the gateway tells the upstream who calls.</summary>
    public IReadOnlyList<string> Identity { get; }

    /// <summary>Whether a client's header of this name is dropped.</summary>
    public bool Contains(string name) => _names.Contains(name);

    /// <summary>Whether nobody else at all may write it, a route's own transforms included.</summary>
    public bool IsOurs(string name) => _ours.Contains(name);

    /// <summary>Whether the gateway tells the upstream who calls by this very name: in an answer it is an echo, and nobody's business.</summary>
    public bool IsIdentity(string name) => Identity.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes those out.</summary>
    public void RemoveIdentity(IHeaderDictionary headers)
    {
        foreach (var name in Identity) headers.Remove(name);
    }

    private static IEnumerable<string> Namespace(IdentityHeaderSet set) => set.Prefix is null ? set.Names() : set.Names().Append(set.Prefix + "*");
}
