using Auth.Gateway.Pipeline.Forwarding;

namespace Auth.Gateway.Tests.Pipeline;

public sealed class WebSocketFramesTests
{
    /// <summary>A frame's first byte, its payload's length, whether it is masked (RFC 6455 §5.2).</summary>
    public static TheoryData<int, int, bool> Frames
    {
        get
        {
            var frames = new TheoryData<int, int, bool>();
            foreach (var masked in new[] { false, true })
            {
                foreach (var length in new[] { 0, 1, 125, 126, 65535, 65536 }) frames.Add(0x81, length, masked);
                frames.Add(0x89, 0, masked);
                frames.Add(0xC2, 10, masked);
            }

            return frames;
        }
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void A_frame_ends_where_its_header_says_in_pieces_of_any_size(int first, int length, bool masked)
    {
        var frame = Frame((byte)first, length, masked);
        foreach (var piece in new[] { 1, 2, 3, 7, frame.Length })
        {
            if (piece < 3 && frame.Length > 1000) continue;
            var frames = new WebSocketFrames();
            for (var twice = 0; twice < 2; twice++)
            {
                for (var at = 0; at < frame.Length; at += piece)
                {
                    Assert.Equal(at == 0, frames.IsAtBoundary);
                    frames.Pass(frame.AsSpan(at, Math.Min(piece, frame.Length - at)));
                }

                Assert.True(frames.IsAtBoundary);
            }

            Assert.False(frames.HasClosed);
        }
    }

    [Fact]
    public void One_frame_of_several_in_a_piece_is_told_from_the_rest()
    {
        var frames = new WebSocketFrames();
        byte[] piece = [.. Frame(0x01, 5, masked: false), .. Frame(0x89, 0, masked: false), .. Frame(0x80, 3, masked: false)];

        frames.Pass(piece.AsSpan(0, 3));

        Assert.Equal(4, frames.PassFrame(piece.AsSpan(3)));
        Assert.True(frames.IsAtBoundary);
        Assert.Equal(2, frames.PassFrame(piece.AsSpan(7)));
        Assert.Equal(5, frames.PassFrame(piece.AsSpan(9)));
        Assert.Equal(0, frames.PassFrame([]));
    }

    [Fact]
    public void A_close_frame_is_known_by_its_opcode_alone()
    {
        var frames = new WebSocketFrames();
        frames.Pass(Frame(0x82, 8, masked: true));
        Assert.False(frames.HasClosed);
        frames.Pass(Frame(0x88, 2, masked: true));
        Assert.True(frames.HasClosed);
    }

    // The payload is all close frames, for who would take it for headers.
    private static byte[] Frame(byte first, int length, bool masked)
    {
        byte[] size = length < 126 ? [(byte)length] : length < 65536 ? [126, (byte)(length >> 8), (byte)length] : [127, 0, 0, 0, 0, 0, (byte)(length >> 16), (byte)(length >> 8), (byte)length];
        if (masked) size[0] |= 0x80;
        return [first, .. size, .. masked ? new byte[] { 1, 2, 3, 4 } : [], .. Enumerable.Repeat((byte)0x88, length)];
    }
}
