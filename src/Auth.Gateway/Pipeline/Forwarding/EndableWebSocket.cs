using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>
/// The client's side of a WebSocket whose bytes are forwarded as they are, until it is ended with a word (RFC 6455 §7): what the upstream is in the middle
/// of saying is said to the end of its frame, then comes our close frame and nothing more. From then on nothing that the client sends goes on.
/// </summary>
public sealed class EndableWebSocket(Stream client) : Stream
{
    // RFC 6455 §5.5: a control frame holds 125 bytes, two of which are the status.
    private const int LongestReason = 123;

    private readonly SemaphoreSlim _oneWriter = new(1, 1);
    private readonly WebSocketFrames _toClient = new();
    private readonly WebSocketFrames _fromClient = new();
    private readonly TaskCompletionSource _clientClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[]? _closeFrame;
    private bool _isClosed;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sends a close frame as soon as one may be sent, and returns when the client has sent its own or has gone.</summary>
    /// <exception cref="OperationCanceledException">It took too long: the connection is to be cut.</exception>
    public async Task EndAsync(WebSocketCloseStatus status, string reason, CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _closeFrame, CloseFrame(status, reason), null) is not null) return;
        await _oneWriter.WaitAsync(cancellationToken);
        try
        {
            if (_toClient.IsAtBoundary) await CloseAsync(cancellationToken);
        }
        finally
        {
            _oneWriter.Release();
        }

        await _clientClosed.Task.WaitAsync(cancellationToken);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _oneWriter.WaitAsync(cancellationToken);
        try
        {
            if (_isClosed) return;
            if (Volatile.Read(ref _closeFrame) is null)
            {
                await client.WriteAsync(buffer, cancellationToken);
                _toClient.Pass(buffer.Span);
            }
            else
            {
                await client.WriteAsync(buffer[.._toClient.PassFrame(buffer.Span)], cancellationToken);
                if (_toClient.IsAtBoundary) await CloseAsync(cancellationToken);
            }
        }
        finally
        {
            _oneWriter.Release();
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // A read of nothing waits until there is something.
        if (buffer.IsEmpty) return await client.ReadAsync(buffer, cancellationToken);
        while (true)
        {
            var count = await client.ReadAsync(buffer, cancellationToken);
            _fromClient.Pass(buffer.Span[..count]);
            if (count == 0 || _fromClient.HasClosed) _clientClosed.TrySetResult();
            if (count == 0 || Volatile.Read(ref _closeFrame) is null) return count;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => client.FlushAsync(cancellationToken);

    public override void Flush() => client.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Asynchronous only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Asynchronous only.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // The semaphore is left to the collector: whoever ends the connection may wait for it still.
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _clientClosed.TrySetResult();
            client.Dispose();
        }

        base.Dispose(disposing);
    }

    // Where the upstream has said goodbye itself, there is nothing to add.
    private async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (_isClosed) return;
        _isClosed = true;
        if (_toClient.HasClosed) return;
        await client.WriteAsync(_closeFrame, cancellationToken);
        await client.FlushAsync(cancellationToken);
    }

    private static byte[] CloseFrame(WebSocketCloseStatus status, string reason)
    {
        var text = Encoding.UTF8.GetBytes(reason);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, LongestReason, nameof(reason));
        var frame = new byte[4 + text.Length];
        frame[0] = 0x88;
        frame[1] = (byte)(2 + text.Length);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)status);
        text.CopyTo(frame, 4);
        return frame;
    }
}
