using System.Buffers.Binary;
using System.Text;

namespace Auth.Gateway.Tests.Carrying;

/// <summary>Length-prefixed messages, as gRPC over HTTP/2 writes them: a flag, four bytes of length, the message.</summary>
public static class GrpcWire
{
    private const int PrefixLength = 5;

    public static byte[] Message(string text)
    {
        var bytes = new byte[PrefixLength + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), bytes.Length - PrefixLength);
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(PrefixLength));
        return bytes;
    }

    /// <returns>Null: the stream has ended.</returns>
    public static async Task<string?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var prefix = new byte[PrefixLength];
        if (await stream.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false, cancellationToken) == 0) return null;
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await stream.ReadExactlyAsync(message, cancellationToken);
        return Encoding.UTF8.GetString(message);
    }
}
