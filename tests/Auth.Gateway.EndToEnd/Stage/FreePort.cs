using System.Net;
using System.Net.Sockets;

namespace Auth.Gateway.EndToEnd.Stage;

/// <summary>For programs that must be told a port. Most are simply given port 0.</summary>
internal static class FreePort
{
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
