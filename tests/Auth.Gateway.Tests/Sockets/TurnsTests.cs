using System.IO.Pipelines;
using Auth.Gateway.Sockets;

namespace Auth.Gateway.Tests.Sockets;

/// <summary>Nobody keeps an event loop, however much there is to be read.</summary>
public sealed class TurnsTests
{
    private const int Many = 100 * Turns.Longest;

    [Fact]
    public async Task A_client_that_always_has_more_is_read_in_the_thread_pool_after_a_while()
    {
        var reader = await ClientAsync();
        Assert.InRange(await OwnThread.CountAsync(Many, _ => ReadByteAsync(reader)), Turns.Longest, Many - 1);
    }

    [Fact]
    public async Task An_upstream_that_always_has_more_is_read_in_the_thread_pool_after_a_while()
    {
        await using var upstream = new FairStream(new MemoryStream(new byte[Many]));
        Assert.InRange(await OwnThread.CountAsync(Many, _ => ReadByteAsync(upstream)), Turns.Longest, Many - 1);
    }

    [Fact]
    public async Task Who_takes_turns_stays()
    {
        var reader = await ClientAsync();
        await using var upstream = new FairStream(new MemoryStream(new byte[Many]));
        Assert.Equal(Many, await OwnThread.CountAsync(Many, i => i % 2 == 0 ? ReadByteAsync(reader) : ReadByteAsync(upstream)));
    }

    [Fact]
    public async Task In_the_thread_pool_nothing_is_counted()
    {
        await using var upstream = new FairStream(new MemoryStream(new byte[Many]));
        var allAtOnce = await Task.Run(() => Enumerable.Range(0, Many).All(_ => upstream.ReadAsync(new byte[1], CancellationToken.None).IsCompletedSuccessfully));
        Assert.True(allAtOnce);
    }

    private static async Task<FairPipeReader> ClientAsync()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
        await pipe.Writer.WriteAsync(new byte[Many]);
        return new FairPipeReader(pipe.Reader);
    }

    private static async ValueTask ReadByteAsync(FairPipeReader reader)
    {
        var read = await reader.ReadAsync();
        reader.AdvanceTo(read.Buffer.GetPosition(1));
    }

    private static async ValueTask ReadByteAsync(FairStream stream) => Assert.Equal(1, await stream.ReadAsync(new byte[1]));
}
