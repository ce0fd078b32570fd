using System.Net;
using System.Net.Sockets;
using Auth.Gateway.Core;

namespace Auth.Gateway.Pipeline.RateLimiting;

/// <summary>Who counts as one client where addresses are counted: IPv4 as it is, also when written as IPv6; of IPv6 the /64 that one site has.</summary>
public static class ClientAddress
{
    public static string Of(HttpContext context) => Of(context.Connection.RemoteIpAddress);

    public static string Of(IPAddress? address)
    {
        if (address is null) return "unknown";
        var plain = address.ToPlain();
        if (plain.AddressFamily != AddressFamily.InterNetworkV6) return plain.ToString();
        var bytes = plain.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes) + "/64";
    }
}
