using System.Buffers.Binary;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>
/// Follows the frames in one direction of a WebSocket (RFC 6455 §5.2) as their bytes pass by, in pieces of any size. Extensions change what is in a
/// frame, not where it ends.
/// </summary>
public sealed class WebSocketFrames
{
    private const int Close = 8;
    private const int LongestHeader = 14;

    private readonly byte[] _header = new byte[LongestHeader];
    private int _headerLength;
    private ulong _payloadLeft;

    /// <summary>Whether a frame may begin here.</summary>
    public bool IsAtBoundary => _headerLength == 0 && _payloadLeft == 0;

    /// <summary>Whether a close frame has passed, or has begun to.</summary>
    public bool HasClosed { get; private set; }

    public void Pass(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty) bytes = bytes[PassFrame(bytes)..];
    }

    /// <summary>Passes the rest of the frame that is under way, at most; from a boundary, the next one.</summary>
    /// <returns>How many bytes of these belong to it.</returns>
    public int PassFrame(ReadOnlySpan<byte> bytes)
    {
        var passed = 0;
        while (passed < bytes.Length)
        {
            if (_payloadLeft == 0)
            {
                _header[_headerLength++] = bytes[passed++];
                if (_headerLength < 2 || _headerLength < HeaderLength()) continue;
                HasClosed |= (_header[0] & 0x0F) == Close;
                _payloadLeft = PayloadLength();
                _headerLength = 0;
            }
            else
            {
                var part = (int)Math.Min(_payloadLeft, (ulong)(bytes.Length - passed));
                _payloadLeft -= (ulong)part;
                passed += part;
            }

            if (_payloadLeft == 0) break;
        }

        return passed;
    }

    private int HeaderLength()
    {
        var extended = (_header[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 };
        return 2 + extended + ((_header[1] & 0x80) != 0 ? 4 : 0);
    }

    // A length with the highest bit is not allowed; who sends one has a frame without an end.
    private ulong PayloadLength() => (_header[1] & 0x7F) switch
    {
        126 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)),
        127 => BinaryPrimitives.ReadUInt64BigEndian(_header.AsSpan(2)),
        var length => (ulong)length,
    };
}
