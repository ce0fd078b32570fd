using System.Net;
using Auth.Gateway.Core;

namespace Auth.Gateway.Configuration;

/// <summary><c>Gateway:ForwardAuth</c>: other proxies ask, and forward by themselves.</summary>
/// <param name="Proxies">Who may ask; empty: nobody.</param>
/// <param name="SignInUrl">Where a browser is sent that must sign in; null: it gets the 401 that everybody gets.</param>
public sealed record ForwardAuthOptions(IReadOnlyList<IPNetwork> Proxies, string? SignInUrl)
{
    public bool MayAsk(IPAddress? address)
    {
        if (address is null) return false;
        var plain = address.ToPlain();
        return Proxies.Any(network => network.Contains(plain));
    }
}
