using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Framing;

/// <summary>Each bound of <c>Gateway:Limits</c>, at its edge, in the words of the route.</summary>
public sealed class LimitTests(LimitTests.Scene scene) : IClassFixture<LimitTests.Scene>
{
    private const string Host = "HTTP/1.1\r\nHost: x\r\n";

    public static TheoryData<string, int, string> TooMuch => new()
    {
        { $"GET /closed/{new string('x', 600)} {Host}\r\n", 414, "URI_TOO_LONG" },
        { $"GET /closed/x?{new string('x', 600)} {Host}\r\n", 414, "URI_TOO_LONG" },
        { $"GET /closed/x {Host}A: {new string('x', 2000)}\r\n\r\n", 431, "HEADER_FIELDS_TOO_LARGE" },
        { $"GET /closed/x {Host}{string.Concat(Enumerable.Range(0, 100).Select(i => $"A{i}: {new string('x', 20)}\r\n"))}\r\n", 431, "" },
        { $"GET /closed/x {Host}{string.Concat(Enumerable.Range(0, 15).Select(i => $"A{i}: x\r\n"))}\r\n", 431, "HEADER_FIELDS_TOO_LARGE" },
        { $"GET /closed/x {Host}{string.Concat(Enumerable.Repeat("A: x\r\n", 15))}\r\n", 431, "HEADER_FIELDS_TOO_LARGE" },
        { $"POST /closed/x {Host}Content-Length: 5001\r\n\r\n", 413, "PAYLOAD_TOO_LARGE" },
        { $"POST /small/x {Host}Content-Length: 101\r\n\r\n", 413, "PAYLOAD_TOO_LARGE" },
        { $"POST /tokens/generate {Host}Content-Type: application/json\r\nContent-Length: 5001\r\n\r\n", 413, "PAYLOAD_TOO_LARGE" },

        // Far beyond, where the server itself stands: an answer without words.
        { $"GET /closed/{new string('x', 3000)} {Host}\r\n", 414, "" },
        { $"GET /closed/x {Host}A: {new string('x', 9000)}\r\n\r\n", 431, "" },
    };

    [Theory]
    [MemberData(nameof(TooMuch))]
    public async Task What_is_too_large_is_told_in_the_route_s_words_and_goes_no_further(string request, int status, string code)
    {
        var before = scene.Upstream.Requests.Count;
        using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        await connection.SendAsync(request);
        var answer = await connection.ReadAsync();
        Assert.Equal(status, answer.Status);
        if (code.Length > 0)
        {
            Assert.Contains($"{{\"error\":{{\"code\":\"{code}\"", answer.Body, StringComparison.Ordinal);
            Assert.NotNull(answer.Header("X-Request-Id"));
        }

        Assert.True(await connection.IsAtEndAsync());
        Assert.Equal(before, scene.Upstream.Requests.Count);
    }

    [Fact]
    public async Task What_just_fits_passes()
    {
        Assert.Equal(200, (await RawConnection.AskAsync(scene.Gateway.Url, "GET", $"/pub/{new string('x', 490)}", $"A: {new string('x', 900)}")).Status);
        Assert.Equal(200, (await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/pub/x", [.. Enumerable.Range(0, 8).Select(i => $"A{i}: x")])).Status);
        foreach (var (path, size) in new[] { ("/pub/x", 5000), ("/large/x", 100_000), ("/endless/x", 100_000) })
        {
            Assert.Equal((path, 200), (path, await PostAsync(scene.Gateway.Url, path, size, chunked: false)));
        }

        Assert.Equal(200, await PostAsync(scene.Gateway.Url, "/large/x", 50_000, chunked: true));
    }

    [Theory]
    [InlineData("/pub/x", 5001)]
    [InlineData("/large/x", 100_001)]
    [InlineData("/tokens/generate", 5001)]
    public async Task A_body_of_unknown_length_is_counted(string path, int size)
    {
        var before = scene.Upstream.Requests.Count;
        Assert.Equal(413, await PostAsync(scene.Gateway.Url, path, size, chunked: true));
        Assert.Equal(before, scene.Upstream.Requests.Count);
    }

    [Fact]
    public async Task A_route_s_own_bound_holds_over_HTTP_2_as_well()
    {
        using var connection = await Http2Connection.OpenAsync(scene.Http2Url);
        await connection.SendHeadersAsync(1, Http2Connection.EndHeaders, [(":method", "POST"), .. Http2Connection.Request("/pub/x", ("content-length", "5001"))[1..]]);
        Assert.Equal("413", await connection.OutcomeAsync(1));
        await connection.SendHeadersAsync(3, Http2Connection.EndHeaders | Http2Connection.EndStream, Http2Connection.Request("/pub/x", ("a", new string('x', 2000))));
        Assert.Equal("431", await connection.OutcomeAsync(3));
        await connection.SendHeadersAsync(5, Http2Connection.EndHeaders | Http2Connection.EndStream, Http2Connection.Request("/pub/" + new string('x', 600)));
        Assert.Equal("414", await connection.OutcomeAsync(5));
    }

    [Fact]
    public async Task No_more_streams_than_configured_are_open_at_once()
    {
        using var connection = await Http2Connection.OpenAsync(scene.Http2Url);
        for (var i = 0; i < 3; i++) await connection.SendHeadersAsync((2 * i) + 1, Http2Connection.EndHeaders, [(":method", "POST"), .. Http2Connection.Request("/pub/x")[1..]]);
        Assert.Equal("reset 7", await connection.OutcomeAsync(5));
    }

    [Theory]
    [InlineData("GET /pub/x HTTP/1.1\r\nHost: x\r\nA: ")]
    [InlineData("GET /pub/x HT")]
    public async Task Headers_that_do_not_come_are_not_waited_for(string part)
    {
        using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        await connection.SendAsync(part);
        Assert.True(await connection.TryReadAsync() is null or { Status: 408 });
        Assert.True(await connection.IsAtEndAsync());
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_not_waited_for()
    {
        foreach (var path in new[] { "/pub/x", "/tokens/generate" })
        {
            using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
            await connection.SendAsync($"POST {path} {Host}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{");
            Assert.True(await connection.TryReadAsync() is null or { Status: 408 });
            Assert.True(await connection.IsAtEndAsync());
        }
    }

    [Fact]
    public async Task A_connection_on_which_nothing_is_asked_is_closed()
    {
        using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        await connection.SendAsync($"GET /pub/x {Host}\r\n");
        Assert.Equal(200, (await connection.ReadAsync()).Status);
        Assert.True(await connection.IsAtEndAsync());
    }

    [Fact]
    public async Task Tunnels_are_counted()
    {
        const string handshake = "GET /small/socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        scene.Upstream.Answer = request => request.Line.Contains("/socket", StringComparison.Ordinal) ? "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n" : RawUpstream.Ok;
        using var first = await RawConnection.OpenAsync(scene.Gateway.Url);
        await first.SendAsync(handshake);
        Assert.Equal(101, (await first.ReadAsync()).Status);
        using (var second = await RawConnection.OpenAsync(scene.Gateway.Url))
        {
            await second.SendAsync(handshake);
            var refused = await second.ReadAsync();
            Assert.Equal((503, "1"), (refused.Status, refused.Header("Retry-After")));
            Assert.StartsWith("""{"error":{"code":"SERVICE_UNAVAILABLE""", refused.Body, StringComparison.Ordinal);
        }

        first.Dispose();
        var status = 503;
        while (status == 503)
        {
            using var third = await RawConnection.OpenAsync(scene.Gateway.Url);
            await third.SendAsync(handshake);
            status = (await third.ReadAsync()).Status;
        }

        Assert.Equal(101, status);
    }

    [Fact]
    public async Task Connections_beyond_their_number_are_closed_and_those_that_are_open_go_on()
    {
        await using var upstream = new RawUpstream();
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?>(FramingFixture.Settings(upstream)) { ["Gateway:Limits:MaxConcurrentConnections"] = "2" });
        using var first = await RawConnection.OpenAsync(gateway.Url);
        using var second = await RawConnection.OpenAsync(gateway.Url);
        foreach (var connection in new[] { first, second })
        {
            await connection.SendAsync($"GET /pub/x {Host}\r\n");
            Assert.Equal(200, (await connection.ReadAsync()).Status);
        }

        using var third = await RawConnection.OpenAsync(gateway.Url);
        await third.TrySendAsync($"GET /pub/x {Host}\r\n");
        Assert.True(await third.IsAtEndAsync());
        await first.SendAsync($"GET /pub/x {Host}\r\n");
        Assert.Equal(200, (await first.ReadAsync()).Status);
    }

    private static async Task<int?> PostAsync(Uri url, string path, int size, bool chunked)
    {
        using var connection = await RawConnection.OpenAsync(url);
        var body = new string('x', size);
        await connection.TrySendAsync($"POST {path} {Host}Content-Type: application/json\r\nConnection: close\r\n" + (chunked ? $"Transfer-Encoding: chunked\r\n\r\n{size:x}\r\n{body}\r\n0\r\n\r\n" : $"Content-Length: {size}\r\n\r\n{body}"));
        return (await connection.TryReadAsync())?.Status;
    }

    /// <summary>Everything so small that a test can exceed it.</summary>
    public sealed class Scene : IAsyncLifetime
    {
        private GatewayUnderTest? _gateway;

        public GatewayUnderTest Gateway => _gateway!;

        public RawUpstream Upstream { get; } = new();

        public Uri Http2Url => FramingFixture.Http2UrlOf(Gateway);

        public async Task InitializeAsync()
        {
            var settings = FramingFixture.Settings(Upstream);
            foreach (var (key, value) in new[]
            {
                ("MaxRequestLineSize", "512"), ("MaxRequestHeadersTotalSize", "1024"), ("MaxRequestHeaderCount", "10"), ("MaxRequestBodySize", "5000"), ("MaxConcurrentUpgradedConnections", "1"),
                ("MaxStreamsPerConnection", "2"), ("RequestHeadersTimeout", "00:00:01"), ("KeepAliveTimeout", "00:00:01"), ("MinRequestBodyDataRate:BytesPerSecond", "100000"), ("MinRequestBodyDataRate:GracePeriod", "00:00:02"),
            })
            {
                settings["Gateway:Limits:" + key] = value;
            }

            settings["Gateway:Policies:words:Anonymous"] = "true";
            settings["Gateway:Policies:words:ErrorFormat"] = "flare";
            foreach (var (name, size) in new[] { ("small", "100"), ("large", "100000"), ("endless", "-1") })
            {
                settings.Route(name, "words", "raw");
                settings[$"ReverseProxy:Routes:{name}:MaxRequestBodySize"] = size;
            }

            _gateway = await GatewayUnderTest.StartAsync(settings: settings);
        }

        public async Task DisposeAsync()
        {
            if (_gateway is not null) await _gateway.DisposeAsync();
            await Upstream.DisposeAsync();
        }
    }
}
