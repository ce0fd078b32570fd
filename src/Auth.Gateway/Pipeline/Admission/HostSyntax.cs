using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Auth.Gateway.Pipeline.Admission;

/// <summary>Whether a Host is a name or an address, and a port at most (RFC 9110 §7.2): it goes into issuers, links and <c>X-Forwarded-Host</c>.</summary>
public static class HostSyntax
{
    private static readonly SearchValues<char> Name = SearchValues.Create("-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <param name="host">Empty: HTTP/1.0 knows no Host.</param>
    public static bool IsValid(HostString host)
    {
        if (!host.HasValue) return true;
        var text = host.Value;
        var end = text.StartsWith('[') ? text.IndexOf(']') + 1 : text.IndexOf(':') is >= 0 and var colon ? colon : text.Length;
        var port = text[end..];
        return end > 0 && (text[0] == '[' ? IsAddress(text[1..(end - 1)]) : !text.AsSpan(0, end).ContainsAnyExcept(Name))
            && (port.Length == 0 || (port[0] == ':' && ushort.TryParse(port.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _)));
    }

    private static bool IsAddress(string text) => !text.Contains('%') && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;
}
