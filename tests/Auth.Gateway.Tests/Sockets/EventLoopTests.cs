using System.Collections.Concurrent;
using Auth.Gateway.Sockets;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Auth.Gateway.Tests.Sockets;

/// <summary>The gateway's own connections are served by event loops, and are read in turns.</summary>
public sealed class EventLoopTests
{
    private const int Requests = 10 * Turns.Longest;
    private const int Floods = 100;
    private const int BodySize = 8 * 1024 * 1024;

    /// <summary>Refused requests, which wait for nothing: all that is sent at once could be worked on in one go.</summary>
    [Fact]
    public async Task Requests_begin_on_an_event_loop_and_a_client_that_floods_it_does_not_keep_it()
    {
        using var log = new ThreadRecorder();
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:AccessLog"] = "true" }, logs: log);
        using var client = await RawConnection.OpenAsync(gateway.Url);
        var leaves = false;
        // What arrives while the server is still at work on the request before is read where that was, which may be the pool already.
        for (var i = 0; i < Floods && !leaves; i++)
        {
            await AskAsync(client, 1);
            log.InPool.Clear();
            await AskAsync(client, Requests);
            leaves = Leaves([.. log.InPool]);
        }

        Assert.True(leaves);
    }

    private static async Task AskAsync(RawConnection client, int times)
    {
        var sending = client.SendAsync(string.Concat(Enumerable.Repeat("GET /api/v1/usage HTTP/1.1\r\nHost: gateway.test\r\n\r\n", times)));
        for (var i = 0; i < times; i++) Assert.Equal(401, (await client.ReadAsync()).Status);
        await sending;
    }

    // From a loop into the pool leads nothing but the end of a turn.
    private static bool Leaves(bool[] inPool) => Array.IndexOf(inPool, false) is >= 0 and var onLoop && Array.IndexOf(inPool, true, onLoop) >= 0;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connections_to_upstreams_are_read_in_turns(bool withTls)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var folder = new DataFolder();
        using var authority = new TestAuthority();
        using var client = gateway.Services.GetRequiredService<IForwarderHttpClientFactory>().CreateClient(new ForwarderHttpClientContext
        {
            ClusterId = "another",
            NewConfig = HttpClientConfig.Empty,
            NewMetadata = withTls ? new Dictionary<string, string> { ["CaFile"] = authority.WriteRoot(folder.Path) } : null,
        });
        await using var backend = await Backend.StartAsync(certificate: withTls ? authority.Issue("127.0.0.1") : null, intermediates: withTls ? authority.Intermediates : null);
        backend.Answer = context => context.Response.WriteAsync(new string('x', BodySize));
        Assert.True(await OwnThread.RunAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, backend.Url);
            using var answer = await client.SendAsync(request, CancellationToken.None);
            await using var body = await answer.Content.ReadAsStreamAsync();
            return await LeavesLoopAsync(body);
        }));
    }

    // What was waited for is worked on by the loop that it came by. Nothing but the end of a turn leads from there into the pool.
    private static async Task<bool> LeavesLoopAsync(Stream body)
    {
        var (buffer, wasOnLoop) = (new byte[1024], false);
        while (await body.ReadAsync(buffer) > 0)
        {
            if (!Thread.CurrentThread.IsThreadPoolThread) wasOnLoop = true;
            else if (wasOnLoop) return true;
        }

        return false;
    }

    /// <summary>Which threads the lines of the access log are written on.</summary>
    private sealed class ThreadRecorder : ILoggerProvider, ILogger
    {
        private const int AccessLine = 3003;

        public ConcurrentQueue<bool> InPool { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == AccessLine) InPool.Enqueue(Thread.CurrentThread.IsThreadPoolThread);
        }

        public void Dispose()
        {
        }
    }
}
