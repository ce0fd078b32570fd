using System.Buffers.Binary;

namespace Auth.Gateway.Tests.Security.Framing;

/// <summary>
/// What one HTTP/2 connection can ask for is bounded, and others are answered meanwhile. Rapid reset: CVE-2023-44487. CONTINUATION flood: CERT/CC
/// VU#421644 (CVE-2024-27316, CVE-2024-27919 and others). Control frames, empty frames and small windows: Netflix's NFLX-2019-002 (CVE-2019-9512, -9514,
/// -9515, -9518). HPACK bombs: CVE-2016-6581. MadeYouReset: CVE-2025-8671.
/// </summary>
public sealed class Http2FloodTests(FramingFixture scene) : IClassFixture<FramingFixture>, IDisposable
{
    private const int Many = 20_000;
    private const byte Both = Http2Connection.EndHeaders | Http2Connection.EndStream;

    public void Dispose() => scene.Upstream.Answer = _ => RawUpstream.Ok;

    [Fact]
    public async Task Requests_that_are_taken_back_at_once_end_the_connection_or_are_bounded()
    {
        using var connection = await Http2Connection.OpenAsync(scene.Http2Url);
        var before = scene.Upstream.Bytes.Count;
        var head = Http2Connection.Encode(Http2Connection.Request("/pub/rapid"));
        await FloodAsync(connection, async i =>
        {
            await connection.SendAsync(FrameType.Headers, Both, (2 * i) + 1, head);
            await connection.SendAsync(FrameType.ResetStream, 0, (2 * i) + 1, [0, 0, 0, 8]);
        });
        await EndsOrAnswersAsync(connection);
        await scene.AnswersOthersAsync();
        Assert.True(scene.Upstream.Bytes.Count - before < Many / 2, "Every request that was taken back cost a connection to the upstream.");
    }

    /// <summary>After a whole request, a frame that makes the server reset it, as the six primitives of MadeYouReset do.</summary>
    [Theory]
    [InlineData(FrameType.WindowUpdate, new byte[] { 0, 0, 0, 0 })]
    [InlineData(FrameType.WindowUpdate, new byte[] { 127, 255, 255, 255 })]
    [InlineData(FrameType.Priority, new byte[] { 0, 0, 0, 0 })]
    [InlineData(FrameType.Priority, new byte[] { 0, 0, 0, 1, 0 })]
    [InlineData(FrameType.Data, new byte[] { 1 })]
    [InlineData(FrameType.Headers, new byte[] { 0x82 })]
    public async Task Requests_that_the_server_is_made_to_reset_end_the_connection_or_are_bounded(FrameType type, byte[] payload)
    {
        using var connection = await Http2Connection.OpenAsync(scene.Http2Url);
        var head = Http2Connection.Encode(Http2Connection.Request("/pub/made"));
        await FloodAsync(connection, async i =>
        {
            await connection.SendAsync(FrameType.Headers, Both, (2 * i) + 1, head);
            await connection.SendAsync(type, type == FrameType.Headers ? Both : (byte)0, (2 * i) + 1, payload);
        });
        await EndsOrAnswersAsync(connection);
        await scene.AnswersOthersAsync();
    }

    [Fact]
    public async Task Headers_that_go_on_and_on_end_the_connection()
    {
        using var connection = await Http2Connection.OpenAsync(scene.Http2Url);
        await connection.SendAsync(FrameType.Headers, Http2Connection.EndStream, 1, Http2Connection.Encode(Http2Connection.Request("/pub/x")));
        var more = Http2Connection.Encode(("a", new string('x', 1000)));
        await FloodAsync(connection, i => connection.SendAsync(FrameType.Continuation, 0, 1, more));
        Assert.Matches("goaway|closed", await connection.OutcomeAsync(1));
        await scene.AnswersOthersAsync();
    }

    [Fact]
    public async Task Empty_continuations_hold_nobody_else_up()
    {
        using var connection = await Http2Connection.OpenAsync(scene.Http2Url);
        await connection.SendAsync(FrameType.Headers, Http2Connection.EndStream, 1, Http2Connection.Encode(Http2Connection.Request("/pub/x")));
        await FloodAsync(connection, i => connection.SendAsync(FrameType.Continuation, 0, 1, []));
        await scene.AnswersOthersAsync();
    }

    [Theory]
    [InlineData(FrameType.Ping, 0, new byte[] { 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(FrameType.Settings, 0, new byte[] { 0, 4, 0, 0, 255, 255 })]
    [InlineData(FrameType.Settings, 0, new byte[] { })]
    [InlineData(FrameType.Priority, 1, new byte[] { 0, 0, 0, 0, 16 })]
    [InlineData(FrameType.WindowUpdate, 0, new byte[] { 0, 0, 0, 1 })]
    public async Task Control_frames_hold_nobody_else_up(FrameType type, int stream, byte[] payload)
    {
        using var connection = await Http2Connection.OpenAsync(scene.Http2Url);
        await FloodAsync(connection, i => connection.SendAsync(type, 0, stream, payload));
        await scene.AnswersOthersAsync();
        await EndsOrAnswersAsync(connection);
    }

    [Fact]
    public async Task Empty_data_frames_are_no_body()
    {
        using var connection = await Http2Connection.OpenAsync(scene.Http2Url);
        await connection.SendHeadersAsync(1, Http2Connection.EndHeaders, [(":method", "POST"), .. Http2Connection.Request("/pub/empty")[1..]]);
        await FloodAsync(connection, i => connection.SendAsync(FrameType.Data, 0, 1, []));
        await scene.AnswersOthersAsync();
        await connection.SendAsync(FrameType.Data, Http2Connection.EndStream, 1, []);
        Assert.Matches("200|goaway|closed", await connection.OutcomeAsync(1));
    }

    [Fact]
    public async Task A_small_block_that_unpacks_to_large_headers_is_refused()
    {
        // Remembers one large header, and then names it by one byte, again and again.
        var remembered = new List<byte> { 0x40, 1, (byte)'a', 127, 0x81, 0x1E };
        remembered.AddRange(Enumerable.Repeat((byte)'x', 127 + 1 + (0x1E << 7)));
        byte[] bomb = [.. Http2Connection.Encode(Http2Connection.Request("/pub/bomb")), .. remembered, .. Enumerable.Repeat((byte)0xBE, 10_000)];
        using var connection = await Http2Connection.OpenAsync(scene.Http2Url);
        await connection.SendAsync(FrameType.Headers, Both, 1, bomb);
        Assert.Matches("431|400|reset|goaway|closed", await connection.OutcomeAsync(1));
        await scene.AnswersOthersAsync();
        Assert.DoesNotContain(scene.Upstream.Requests, request => request.Line.Contains("/pub/bomb", StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_streams_than_there_may_be_are_refused_one_by_one()
    {
        using var connection = await Http2Connection.OpenAsync(scene.Http2Url);
        for (var i = 0; i <= 100; i++) await connection.SendHeadersAsync((2 * i) + 1, Http2Connection.EndHeaders, [(":method", "POST"), .. Http2Connection.Request("/pub/many")[1..]]);
        Assert.Equal("reset 7", await connection.OutcomeAsync(201));
        await scene.AnswersOthersAsync();
    }

    private static Task FloodAsync(Http2Connection connection, Func<int, Task> send) => connection.FloodAsync(Many, send);

    // A connection that is still there answers; both are well.
    private static async Task EndsOrAnswersAsync(Http2Connection connection)
    {
        var ping = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(ping, 42);
        await connection.FloodAsync(1, _ => connection.SendAsync(FrameType.Ping, 0, 0, ping));
        while (await connection.ReadAsync() is { } frame)
        {
            if (frame.Type is FrameType.GoAway || (frame.Type is FrameType.Ping && frame.Payload.SequenceEqual(ping))) return;
        }
    }
}
