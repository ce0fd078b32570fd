using System.Net;
using System.Net.Sockets;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>An instance that is told to stop leaves in order: nobody's request is lost by it.</summary>
public sealed class DrainingTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DrainDelay = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(50);

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task It_is_unready_at_once_serves_on_and_tells_each_connection_to_close()
    {
        await using var gateway = await StartAsync();
        using var impatience = new Impatience(gateway, _clock);
        using var kept = await RawConnection.OpenAsync(gateway.Url);
        await kept.SendAsync("GET", "/readyz");
        var before = await kept.ReadAsync();
        Assert.Equal((200, 0), (before.Status, before.Headers["Connection"].Count()));

        var stopping = gateway.StopAsync();

        foreach (var client in new[] { gateway.Client, gateway.Admin })
        {
            Assert.Equal("not ready", (await client.CallAsync("GET /readyz")).Is(HttpStatusCode.ServiceUnavailable).Text("status"));
            (await client.CallAsync("GET /healthz")).Is(HttpStatusCode.OK);
        }

        await kept.SendAsync("GET", "/open/x");
        var last = await kept.ReadAsync();
        Assert.Equal((200, "close"), (last.Status, last.Headers["Connection"].Single()));
        Assert.True(await kept.IsAtEndAsync());
        using var late = await RawConnection.OpenAsync(gateway.Url);
        await late.SendAsync("GET", "/open/x");
        Assert.Equal(200, (await late.ReadAsync()).Status);
        Assert.False(stopping.IsCompleted);

        _clock.Advance(DrainDelay);
        await stopping.WaitAsync(Deadline);
        await Assert.ThrowsAsync<SocketException>(() => RawConnection.OpenAsync(gateway.Url));
    }

    [Fact]
    public async Task Over_HTTP_2_each_connection_is_told_to_go_and_loses_nothing()
    {
        await using var gateway = await StartAsync(("Kestrel:EndpointDefaults:Protocols", "Http2"));
        using var impatience = new Impatience(gateway, _clock);
        var connections = 0;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                Interlocked.Increment(ref connections);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = gateway.Url, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        for (var i = 0; i < 3; i++) Assert.Equal("from upstream", await client.GetStringAsync("/open/x"));
        Assert.Equal(1, connections);

        _ = gateway.StopAsync();

        using var late = new CancellationTokenSource(Deadline);
        while (connections == 1)
        {
            late.Token.ThrowIfCancellationRequested();
            Assert.Equal("from upstream", await client.GetStringAsync("/open/x"));
        }
    }

    [Fact]
    public async Task What_is_under_way_comes_to_its_end()
    {
        await using var gateway = await StartAsync();
        using var impatience = new Impatience(gateway, _clock);
        var (arrived, goOn) = Hold(gateway);
        var answer = gateway.Client.CallAsync("POST /open/x", "{}");
        await arrived.WaitAsync(Deadline);

        var stopping = gateway.StopAsync();
        _clock.Advance(DrainDelay);
        await UntilClosedAsync(gateway.Url);
        goOn.SetResult();

        (await answer).Is(HttpStatusCode.OK);
        await stopping.WaitAsync(Deadline);
    }

    [Fact]
    public async Task What_does_not_come_to_its_end_is_cut_after_the_timeout()
    {
        await using var gateway = await StartAsync();
        using var impatience = new Impatience(gateway, _clock);
        var (arrived, _) = Hold(gateway);
        var answer = gateway.Client.CallAsync("GET /open/x");
        await arrived.WaitAsync(Deadline);

        var stopping = gateway.StopAsync();
        _clock.Advance(DrainDelay);
        await UntilClosedAsync(gateway.Url);
        Assert.False(stopping.IsCompleted);
        _clock.Advance(Timeout);

        await stopping.WaitAsync(Deadline);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => answer);
    }

    private Task<GatewayUnderTest> StartAsync(params (string Key, string? Value)[] more)
    {
        var settings = new Dictionary<string, string?> { ["Gateway:Shutdown:DrainDelay"] = DrainDelay.ToString(), ["Gateway:Shutdown:Timeout"] = Timeout.ToString(), ["Gateway:Policies:open:Anonymous"] = "true" }.Route("open", "open");
        foreach (var (key, value) in more) settings[key] = value;
        return GatewayUnderTest.StartAsync(settings: settings, clock: _clock);
    }

    private static (Task Arrived, TaskCompletionSource GoOn) Hold(GatewayUnderTest gateway)
    {
        var (arrived, goOn) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        gateway.Upstream.Answer = async context =>
        {
            arrived.SetResult();
            await goOn.Task.WaitAsync(Deadline, context.RequestAborted);
        };
        return (arrived.Task, goOn);
    }

    private static async Task UntilClosedAsync(Uri url)
    {
        using var late = new CancellationTokenSource(Deadline);
        while (true)
        {
            try
            {
                using var connection = await RawConnection.OpenAsync(url);
            }
            catch (SocketException)
            {
                return;
            }

            await Task.Delay(10, late.Token);
        }
    }

    /// <summary>Whatever became of the test, it does not wait for a clock that nobody moves.</summary>
    private sealed class Impatience(GatewayUnderTest gateway, ManualTimeProvider clock) : IDisposable
    {
        public void Dispose()
        {
            _ = gateway.StopAsync();
            clock.Advance(DrainDelay);
        }
    }
}
