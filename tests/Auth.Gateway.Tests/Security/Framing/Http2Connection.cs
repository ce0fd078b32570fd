using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace Auth.Gateway.Tests.Security.Framing;

/// <summary>HTTP/2 frame by frame (RFC 9113), with headers as literals that no table remembers (RFC 7541, section 6.2.2): every byte is the test's own.</summary>
public sealed class Http2Connection : IDisposable
{
    public const byte EndStream = 1;
    public const byte EndHeaders = 4;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly TcpClient _client = new();
    private readonly Channel<Frame> _frames = Channel.CreateUnbounded<Frame>();
    private NetworkStream? _stream;

    private NetworkStream Stream => _stream!;

    public static async Task<Http2Connection> OpenAsync(Uri url)
    {
        var connection = new Http2Connection();
        await connection._client.ConnectAsync(url.Host, url.Port);
        connection._stream = connection._client.GetStream();
        await connection.Stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await connection.SendAsync(FrameType.Settings, 0, 0, []);
        _ = connection.ReceiveAsync();
        return connection;
    }

    /// <summary>Each character of names and values is a byte.</summary>
    public static byte[] Encode(params (string Name, string Value)[] headers)
    {
        var block = new List<byte>();
        foreach (var (name, value) in headers)
        {
            block.Add(0);
            Text(name);
            Text(value);
        }

        return [.. block];

        void Text(string text)
        {
            if (text.Length < 127)
            {
                block.Add((byte)text.Length);
            }
            else
            {
                block.Add(127);
                var rest = text.Length - 127;
                for (; rest >= 128; rest >>= 7) block.Add((byte)(rest | 128));
                block.Add((byte)rest);
            }

            block.AddRange(Encoding.Latin1.GetBytes(text));
        }
    }

    public static (string Name, string Value)[] Request(string path, params (string Name, string Value)[] more) =>
        [(":method", "GET"), (":scheme", "http"), (":authority", "gateway.test"), (":path", path), .. more];

    public Task SendHeadersAsync(int stream, byte flags, params (string Name, string Value)[] headers) => SendAsync(FrameType.Headers, flags, stream, Encode(headers));

    public async Task SendAsync(FrameType type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        (frame[0], frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, (byte)type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        await Stream.WriteAsync(frame);
    }

    /// <summary>As often as asked, or until the gateway has had enough.</summary>
    public async Task FloodAsync(int count, Func<int, Task> send)
    {
        try
        {
            for (var i = 0; i < count; i++) await send(i);
        }
        catch (IOException)
        {
            // It has.
        }
    }

    /// <summary>The status of the stream's answer; or <c>reset</c>, <c>goaway</c> with the error's number, <c>closed</c>.</summary>
    public async Task<string> OutcomeAsync(int stream)
    {
        while (await ReadAsync() is { } frame)
        {
            if (frame.Type == FrameType.GoAway) return $"goaway {BinaryPrimitives.ReadInt32BigEndian(frame.Payload.AsSpan(4))}";
            if (frame.Stream != stream) continue;
            if (frame.Type == FrameType.ResetStream) return $"reset {BinaryPrimitives.ReadInt32BigEndian(frame.Payload)}";
            if (frame.Type == FrameType.Headers) return Status(frame.Payload);
        }

        return "closed";
    }

    /// <summary>Null at the end.</summary>
    public async Task<Frame?> ReadAsync()
    {
        using var late = new CancellationTokenSource(Deadline);
        return await _frames.Reader.WaitToReadAsync(late.Token) && _frames.Reader.TryRead(out var frame) ? frame : null;
    }

    public void Dispose()
    {
        _client.Dispose();
        _stream?.Dispose();
    }

    // All the while, so that the gateway is never the one who waits.
    private async Task ReceiveAsync()
    {
        try
        {
            var head = new byte[9];
            while (true)
            {
                await Stream.ReadExactlyAsync(head);
                var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
                await Stream.ReadExactlyAsync(payload);
                await _frames.Writer.WriteAsync(new Frame((FrameType)head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & int.MaxValue, payload));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            _frames.Writer.Complete();
        }
    }

    // :status comes first: an entry of the static table, or a literal whose name is entry 8.
    private static string Status(byte[] block)
    {
        // A change of the table's size may stand before it.
        var at = 0;
        while ((block[at] & 0xE0) == 0x20) at += (block[at] & 0x1F) == 0x1F ? 3 : 1;
        return (block[at] & 0x80) != 0 ? new[] { "200", "204", "206", "304", "400", "404", "500" }[(block[at] & 0x7F) - 8] : Encoding.ASCII.GetString(block, at + 2, 3);
    }
}

public enum FrameType : byte
{
    Data,
    Headers,
    Priority,
    ResetStream,
    Settings,
    PushPromise,
    Ping,
    GoAway,
    WindowUpdate,
    Continuation,
}

public sealed record Frame(FrameType Type, byte Flags, int Stream, byte[] Payload);
