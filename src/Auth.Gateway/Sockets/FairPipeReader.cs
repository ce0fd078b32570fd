using System.IO.Pipelines;
using Auth.Gateway.Core;
using Microsoft.AspNetCore.Connections;

namespace Auth.Gateway.Sockets;

/// <summary>What a client sends, read in <see cref="Turns"/>.</summary>
public sealed class FairPipeReader(PipeReader client) : PipeReader
{
    /// <summary>As the innermost part of a connection, so that it holds for TLS and for all versions of HTTP.</summary>
    public static ConnectionDelegate Around(ConnectionDelegate next) => connection =>
    {
        connection.Transport = new Duplex(new FairPipeReader(connection.Transport.Input), connection.Transport.Output);
        return next(connection);
    };

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => Turns.Take(this) ? client.ReadAsync(cancellationToken) : ReadElsewhereAsync(cancellationToken);

    public override bool TryRead(out ReadResult result) => client.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => client.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => client.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => client.CancelPendingRead();

    public override void Complete(Exception? exception = null) => client.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => client.CompleteAsync(exception);

    private async ValueTask<ReadResult> ReadElsewhereAsync(CancellationToken cancellationToken)
    {
        await EventLoop.LeaveAsync();
        return await client.ReadAsync(cancellationToken);
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
