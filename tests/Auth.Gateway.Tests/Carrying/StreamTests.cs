using Microsoft.AspNetCore.Http;
using static Auth.Gateway.Tests.Carrying.CarryingFixture;

namespace Auth.Gateway.Tests.Carrying;

/// <summary>What is long passes as it comes: nothing is gathered on the way.</summary>
public sealed class StreamTests(CarryingFixture scene) : IClassFixture<CarryingFixture>
{
    // Less than the buffers on the way hold at the least: else nothing would ever be seen to be sent. All together 256 MB.
    private const int Piece = 16 << 10;
    private const int Pieces = 16 << 10;

    // What sockets and pipes on the way may hold, generously: an eighth of the whole.
    private const long MaxOnTheWay = 32L << 20;

    private long _sent;
    private long _received;

    public static TheoryData<string, string> Ways => AnswerTests.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Events_arrive_one_by_one(string version, string upstream)
    {
        using var seen = new SemaphoreSlim(0);
        scene[upstream].Answer = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (var i = 0; i < 3; i++)
            {
                await context.Response.WriteAsync($"data: {i}\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                // The next one is sent when this one has been seen.
                await seen.WaitAsync(Late());
            }
        };
        using var client = scene.NewClient(version);
        using var response = await client.GetAsync($"/{upstream}/events", HttpCompletionOption.ResponseHeadersRead, Late());
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal($"data: {i}", await reader.ReadLineAsync(Late()));
            Assert.Equal("", await reader.ReadLineAsync(Late()));
            seen.Release();
        }

        Assert.Null(await reader.ReadLineAsync(Late()));
    }

    [Theory]
    [InlineData("1.1", "http1")]
    [InlineData("2.0", "tls")]
    public async Task An_upload_goes_no_faster_than_the_upstream_reads(string version, string upstream)
    {
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scene[upstream].Answer = async context =>
        {
            await read.Task.WaitAsync(Late());
            await CountAsync(context.Request.Body);
            await context.Response.WriteAsync($"{_received}");
        };
        using var content = new OpenContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{upstream}/upload") { Content = content };
        using var client = scene.NewClient(version);
        var answer = client.SendAsync(request, Late());
        var sending = SendAsync(content);

        await UntilStalledAsync(() => Volatile.Read(ref _sent), sending);
        Assert.InRange(Volatile.Read(ref _sent), 1, MaxOnTheWay);
        read.SetResult();
        await sending;
        using var response = await answer;
        Assert.Equal($"{(long)Piece * Pieces}", await response.Content.ReadAsStringAsync());

        async Task SendAsync(OpenContent body)
        {
            var piece = new byte[Piece];
            for (var i = 0; i < Pieces; i++)
            {
                await body.WriteAsync(piece);
                Interlocked.Add(ref _sent, Piece);
            }

            body.Complete();
        }
    }

    [Theory]
    [InlineData("1.1", "http1")]
    [InlineData("2.0", "tls")]
    public async Task A_download_comes_no_faster_than_the_client_reads(string version, string upstream)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scene[upstream].Answer = async context =>
        {
            var piece = new byte[Piece];
            for (var i = 0; i < Pieces; i++)
            {
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
                Interlocked.Add(ref _sent, Piece);
            }

            written.SetResult();
        };
        using var client = scene.NewClient(version);
        using var response = await client.GetAsync($"/{upstream}/download", HttpCompletionOption.ResponseHeadersRead, Late());
        await UntilStalledAsync(() => Volatile.Read(ref _sent), written.Task);
        Assert.InRange(Volatile.Read(ref _sent), 1, MaxOnTheWay);
        await CountAsync(await response.Content.ReadAsStreamAsync());
        Assert.Equal((long)Piece * Pieces, _received);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_client_that_goes_is_gone_for_the_upstream_too(string version, string upstream)
    {
        var (arrived, gone) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        scene[upstream].Answer = async context =>
        {
            using var registration = context.RequestAborted.Register(gone.SetResult);
            arrived.SetResult();
            await gone.Task.WaitAsync(Late());
        };
        using var client = scene.NewClient(version);
        using var cancel = new CancellationTokenSource();
        var waiting = client.GetAsync($"/{upstream}/slow", cancel.Token);
        await arrived.Task.WaitAsync(Late());
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await gone.Task.WaitAsync(Late());
    }

    [Theory]
    [InlineData("1.1", "http1")]
    [InlineData("2.0", "h2c")]
    public async Task An_upload_that_breaks_off_breaks_off_upstream(string version, string upstream)
    {
        var end = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scene[upstream].Answer = async context =>
        {
            try
            {
                await context.Request.Body.ReadExactlyAsync(new byte[4]);
                begun.SetResult();
                end.SetResult($"{await context.Request.Body.ReadAsync(new byte[4])} bytes");
            }
            catch (Exception exception)
            {
                end.SetResult(exception is IOException or OperationCanceledException or BadHttpRequestException ? "broken off" : exception.ToString());
            }
        };
        using var cancel = new CancellationTokenSource();
        using var content = new OpenContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{upstream}/upload") { Content = content };
        using var client = scene.NewClient(version);
        var sending = client.SendAsync(request, cancel.Token);
        await content.WriteAsync("half"u8.ToArray());
        await begun.Task.WaitAsync(Late());
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal("broken off", await end.Task.WaitAsync(Late()));
    }

    // A stall that is believed too early passes for one: what must not be, is that all of it went through meanwhile.
    private static async Task UntilStalledAsync(Func<long> progress, Task whole)
    {
        var late = Late();
        var before = -1L;
        while (!whole.IsCompleted && progress() is var now && (now != before || now == 0))
        {
            before = now;
            await Task.WhenAny(whole, Task.Delay(300, late));
            late.ThrowIfCancellationRequested();
        }
    }

    private async Task CountAsync(Stream stream)
    {
        var buffer = new byte[Piece];
        while (await stream.ReadAsync(buffer, Late()) is > 0 and var count) _received += count;
    }
}
