using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Auth.Gateway.Tests.Security.Wire;

/// <summary>One HTTP/2 request (RFC 9113) written frame by frame, for what no client would send: fields literal and unindexed (RFC 7541 §6.2.2).</summary>
public static class Http2Stream
{
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, GoAway = 7;
    private const byte EndStream = 1, EndHeaders = 4, Ack = 1;

    /// <param name="trailers">Null: none; the request ends with its headers.</param>
    /// <returns>The status; 0 when the stream was reset or the connection ended instead.</returns>
    public static async Task<int> AskAsync(Uri url, string path, (string Name, string Value)[] fields, (string Name, string Value)[]? trailers = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port);
        var stream = client.GetStream();
        (string, string)[] pseudo = [(":method", trailers is null ? "GET" : "POST"), (":scheme", "http"), (":authority", "gateway.test"), (":path", path)];
        var bytes = new List<byte>(Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        bytes.AddRange(Frame(Settings, 0, 0, []));
        bytes.AddRange(Frame(Headers, (byte)(EndHeaders | (trailers is null ? EndStream : 0)), 1, Block([.. pseudo, .. fields])));
        if (trailers is not null)
        {
            bytes.AddRange(Frame(Data, 0, 1, "hi"u8.ToArray()));
            bytes.AddRange(Frame(Headers, EndHeaders | EndStream, 1, Block(trailers)));
        }

        await stream.WriteAsync(bytes.ToArray());
        return await ReadStatusAsync(stream);
    }

    private static async Task<int> ReadStatusAsync(NetworkStream stream)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var head = new byte[9];
        while (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, late.Token) == head.Length)
        {
            var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
            await stream.ReadExactlyAsync(payload, late.Token);
            switch (head[3])
            {
                case Headers: return Status(payload);
                case Reset or GoAway: return 0;
                case Settings when (head[4] & Ack) == 0: await stream.WriteAsync(Frame(Settings, Ack, 0, []), late.Token); break;
            }
        }

        return 0;
    }

    // The first field: an entry of the static table (RFC 7541, appendix A), or its name with three digits behind.
    private static int Status(byte[] block)
    {
        var start = 0;
        while ((block[start] & 0xE0) == 0x20) start++;
        if ((block[start] & 0x80) != 0) return new[] { 200, 204, 206, 304, 400, 404, 500 }[(block[start] & 0x7F) - 8];
        return int.Parse(Encoding.ASCII.GetString(block, start + 2, 3), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        (frame[0], frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    private static byte[] Block((string Name, string Value)[] fields) => [.. fields.SelectMany(field => (byte[])[0, .. Text(field.Name), .. Text(field.Value)])];

    // Each character a byte; the length with a prefix of seven bits (RFC 7541 §5.1).
    private static byte[] Text(string text)
    {
        var length = new List<byte>();
        if (text.Length < 127) length.Add((byte)text.Length);
        else
        {
            length.Add(127);
            var rest = text.Length - 127;
            for (; rest >= 128; rest /= 128) length.Add((byte)((rest % 128) + 128));
            length.Add((byte)rest);
        }

        return [.. length, .. Encoding.Latin1.GetBytes(text)];
    }
}
