using System.Net;
using System.Net.Sockets;

namespace Quickstart.Seeding;

/// <summary>
/// Connects from a loopback address that nobody else uses: sign-ups and logins are limited per address, and the demo's own should not use up what
/// whoever tries the product may do in the first minute.
/// </summary>
internal static class OwnAddress
{
    private static readonly IPAddress Ours = IPAddress.Parse("127.0.0.2");

    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        if (target.Host is "localhost" or "127.0.0.1" && await TryConnectAsync(target.Port, cancellationToken) is { } own) return own;
        return await OpenAsync(new Socket(SocketType.Stream, ProtocolType.Tcp), target, cancellationToken);
    }

    // Linux has all of 127.0.0.0/8; elsewhere, or where the gateway listens on IPv6 only, the usual address does.
    private static async Task<Stream?> TryConnectAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(Ours, 0));
            return await OpenAsync(socket, new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    private static async Task<Stream> OpenAsync(Socket socket, EndPoint target, CancellationToken cancellationToken)
    {
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(target, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
