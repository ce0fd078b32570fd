using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Auth.Gateway.Benchmarks.Comparison;

/// <summary>Where programs listen: below the ports that the system gives to whoever asks for any, one of which might be given away before the program starts.</summary>
public static class Ports
{
    private const int First = 20_000;
    private const int Last = 32_000;

    /// <returns>One of the loopback that nobody has now.</returns>
    public static int Free()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
