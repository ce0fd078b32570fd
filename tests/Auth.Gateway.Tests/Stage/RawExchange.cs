using System.Net.Sockets;
using System.Text;

namespace Auth.Gateway.Tests.Stage;

/// <summary>A request byte by byte, for what no HTTP client would send.</summary>
public static class RawExchange
{
    /// <param name="request">Lines end in <c>\n</c> here and in CRLF on the wire; it should ask for <c>Connection: close</c>.</param>
    /// <returns>All that came back until the gateway closed the connection.</returns>
    public static async Task<string> SendAsync(Uri url, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request.ReplaceLineEndings("\r\n")));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }
}
