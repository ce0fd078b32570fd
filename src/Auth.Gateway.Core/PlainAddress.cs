using System.Net;

namespace Auth.Gateway.Core;

/// <summary>
/// An IPv4 address as itself, also where a socket of both families writes it as IPv6 (<c>::ffff:192.0.2.1</c>, RFC 4291 section 2.5.5.2). Asked wherever an address is compared,
/// counted or shown, and only here: whoever forgets it takes one client for two.
/// </summary>
public static class PlainAddress
{
    public static IPAddress ToPlain(this IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
