using System.Text;

namespace Auth.Gateway.Tests.Security.Framing;

/// <summary>
/// HTTP/2 says where a request ends, and HTTP/1.1 upstreams must hear the same (RFC 9113, sections 8.2, 8.3 and 10.3): PortSwigger's "HTTP/2: The
/// Sequel is Always Worse" (H2.CL, H2.TE, injection by CR LF); HAProxy's CVE-2021-39240 and Envoy's CVE-2023-35945 were among its neighbours.
/// </summary>
public sealed class Http2RequestTests(FramingFixture scene) : IClassFixture<FramingFixture>
{
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    private const string Body = "35 bytes that are a body, all of it";

    public static TheoryData<string, string> BadHeaders => new()
    {
        { "Upper", "x" }, { "a b", "x" }, { "a:b", "x" }, { "", "x" }, { "a\r\nhost: evil\r\nb", "x" }, { "a\rb", "x" }, { "a\nb", "x" }, { "a\0b", "x" }, { "a: x\r\n\r\n" + Smuggled, "x" }, { "a\tb", "x" }, { "a(b)", "x" },
        { "a\u00e9", "x" }, { "a\u007f", "x" }, { " a", "x" }, { "a ", "x" }, { "transfer_encoding", "chunked" }, { "content_length", "5" },
        { "a", "x\r\nb: y" }, { "a", "x\r\n\r\n" + Smuggled }, { "a", "x\ny" }, { "a", "x\ry" }, { "a", "x\0y" },
        { "transfer-encoding", "chunked" }, { "transfer-encoding", "identity" }, { "connection", "close" }, { "connection", "x-auth-subject" }, { "keep-alive", "5" }, { "proxy-connection", "close" }, { "upgrade", "h2c" },
        { "te", "gzip" }, { "te", "trailers, chunked" },
        { ":status", "200" }, { ":unknown", "x" }, { ":path", "/smuggled" }, { ":method", "POST" }, { ":authority", "evil" }, { ":", "x" },
        { "content-length", "5" }, { "content-length", "-1" }, { "content-length", "+0" }, { "content-length", "0, 0" }, { "content-length", "x" },
    };

    /// <summary>Pseudo-headers, one a line.</summary>
    public static TheoryData<string> BadPseudoHeaders =>
    [
        ":scheme http|:authority x|:path /pub/x", ":method GET|:authority x|:path /pub/x", ":method GET|:scheme http|:authority x", ":method GET|:scheme http|:path /pub/x",
        ":method GET|:scheme http|:authority x|:path ", ":method GET|:scheme http|:authority x|:path pub/x", ":method GET|:scheme http|:authority x|:path *", ":method GET|:scheme http|:authority x|:path http://x/pub/x",
        ":method GET|:scheme http|:authority x|:path /pub/x HTTP/1.1", ":method GET|:scheme http|:authority x|:path /pub/x\r\nA: b", ":method GET|:scheme http|:authority x|:path /pub/\0",
        ":method GET|:scheme http|:authority x|:path /pub/x|:path /pub/x", ":method GET|:method GET|:scheme http|:authority x|:path /pub/x", ":method GET|:scheme http|a b|:authority x|:path /pub/x",
        ":method GET /smuggled HTTP/1.1\r\nA: b|:scheme http|:authority x|:path /pub/x", ":method |:scheme http|:authority x|:path /pub/x", ":method G T|:scheme http|:authority x|:path /pub/x",
        ":method GET|:scheme http\r\nA: b|:authority x|:path /pub/x", ":method GET|:scheme https|:authority x|:path /pub/x", ":method GET|:scheme |:authority x|:path /pub/x",
        ":method GET|:scheme http|:authority x\r\nA: b|:path /pub/x", ":method GET|:scheme http|:authority a@b/c|:path /pub/x", ":method GET|:scheme http|:authority x y|:path /pub/x",
        ":method CONNECT|:authority x:443", ":method CONNECT|:protocol websocket|:authority x", ":method GET|:protocol websocket|:scheme http|:authority x|:path /pub/x",
    ];

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public async Task A_header_that_could_be_more_than_one_goes_nowhere(string name, string value) => await RefusedAsync(Http2Connection.Request("/pub/x", (name, value)));

    [Theory]
    [MemberData(nameof(BadPseudoHeaders))]
    public async Task A_request_whose_line_could_not_be_written_goes_nowhere(string headers) =>
        await RefusedAsync([.. headers.Split('|').Select(header => (header[..header.IndexOf(' ', 1)], header[(header.IndexOf(' ', 1) + 1)..]))]);

    [Theory]
    [InlineData("4", "hello")]
    [InlineData("6", "hello")]
    [InlineData("100", Smuggled)]
    public async Task A_body_of_another_length_than_was_said_is_no_request(string length, string body)
    {
        var before = scene.Upstream.Requests.Count;
        using var connection = await Http2Connection.OpenAsync(scene.Http2Url);
        await connection.SendHeadersAsync(1, Http2Connection.EndHeaders, [(":method", "POST"), .. Http2Connection.Request("/pub/x", ("content-length", length))[1..]]);
        await connection.SendAsync(FrameType.Data, Http2Connection.EndStream, 1, Encoding.ASCII.GetBytes(body));
        var outcome = await connection.OutcomeAsync(1);
        Assert.True(outcome is "400" or "closed" || outcome.StartsWith("reset", StringComparison.Ordinal) || outcome.StartsWith("goaway", StringComparison.Ordinal), outcome);
        await scene.AnswersOthersAsync();
        Assert.Equal(before + 1, scene.Upstream.Requests.Count);
    }

    [Fact]
    public async Task A_body_after_none_was_said_goes_nowhere()
    {
        using var connection = await Http2Connection.OpenAsync(scene.Http2Url);
        await connection.SendHeadersAsync(1, Http2Connection.EndHeaders, [(":method", "POST"), .. Http2Connection.Request("/pub/none", ("content-length", "0"))[1..]]);
        await connection.SendAsync(FrameType.Data, Http2Connection.EndStream, 1, Encoding.ASCII.GetBytes(Smuggled));
        // The request without one may have been answered before the frame was there.
        await connection.OutcomeAsync(1);
        await scene.AnswersOthersAsync();
        Assert.DoesNotContain(scene.Upstream.Bytes, bytes => bytes.Contains("/smuggled", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(":path", "/smuggled")]
    [InlineData(":status", "200")]
    [InlineData("Upper", "x")]
    public async Task Trailers_are_headers_and_nothing_else(string name, string value)
    {
        var before = scene.Upstream.Requests.Count;
        using var connection = await Http2Connection.OpenAsync(scene.Http2Url);
        await connection.SendHeadersAsync(1, Http2Connection.EndHeaders, [(":method", "POST"), .. Http2Connection.Request("/pub/x")[1..]]);
        await connection.SendAsync(FrameType.Data, 0, 1, "hello"u8.ToArray());
        await connection.SendHeadersAsync(1, Http2Connection.EndHeaders | Http2Connection.EndStream, (name, value));
        var outcome = await connection.OutcomeAsync(1);
        Assert.False(outcome == "200", outcome);
        await scene.AnswersOthersAsync();
        Assert.Equal(before + 1, scene.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("a", "x\r\n\r\n" + Smuggled)]
    [InlineData("a b", "x")]
    [InlineData("x-auth-subject", "usr_1")]
    public async Task Trailers_end_here(string name, string value)
    {
        using var connection = await Http2Connection.OpenAsync(scene.Http2Url);
        await connection.SendHeadersAsync(1, Http2Connection.EndHeaders, [(":method", "POST"), .. Http2Connection.Request("/pub/trailers")[1..]]);
        await connection.SendAsync(FrameType.Data, 0, 1, "hello"u8.ToArray());
        await connection.SendHeadersAsync(1, Http2Connection.EndHeaders | Http2Connection.EndStream, (name, value));
        await connection.OutcomeAsync(1);
        await scene.AnswersOthersAsync();
        Assert.All(scene.Upstream.Requests.Where(request => request.Line.Contains("/pub/trailers", StringComparison.Ordinal)), request => Assert.Equal("5\r\nhello\r\n0\r\n\r\n", request.Body));
        Assert.DoesNotContain(scene.Upstream.Bytes, bytes => bytes.Contains("smuggled", StringComparison.Ordinal) || bytes.Contains("x-auth-subject", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_ordinary_request_passes_framed_as_HTTP_1_1_wants_it()
    {
        using var connection = await Http2Connection.OpenAsync(scene.Http2Url);
        await connection.SendHeadersAsync(1, Http2Connection.EndHeaders, [(":method", "POST"), .. Http2Connection.Request("/pub/x", ("a", "b"), ("te", "trailers"))[1..]]);
        await connection.SendAsync(FrameType.Data, Http2Connection.EndStream, 1, Encoding.ASCII.GetBytes(Body));
        Assert.Equal("200", await connection.OutcomeAsync(1));
        var got = scene.Upstream.Requests[^1];
        Assert.Equal($"23\r\n{Body}\r\n0\r\n\r\n", got.Body);
        Assert.Equal("b", Assert.Single(got.Headers["a"]));
    }

    [Fact]
    public async Task Of_two_hosts_the_one_that_was_decided_on_goes_up()
    {
        using var connection = await Http2Connection.OpenAsync(scene.Http2Url);
        await connection.SendHeadersAsync(1, Http2Connection.EndHeaders | Http2Connection.EndStream, Http2Connection.Request("/pub/two-hosts", ("host", "evil.example")));
        var outcome = await connection.OutcomeAsync(1);
        Assert.DoesNotContain(scene.Upstream.Bytes, bytes => bytes.Contains("evil.example", StringComparison.Ordinal));
        Assert.True(outcome is "200" or "400", outcome);
    }

    private async Task RefusedAsync((string Name, string Value)[] headers)
    {
        var before = scene.Upstream.Requests.Count;
        using var connection = await Http2Connection.OpenAsync(scene.Http2Url);
        await connection.SendHeadersAsync(1, Http2Connection.EndHeaders | Http2Connection.EndStream, headers);
        var outcome = await connection.OutcomeAsync(1);
        Assert.True(outcome is "400" or "405" or "closed" || outcome.StartsWith("reset", StringComparison.Ordinal) || outcome.StartsWith("goaway", StringComparison.Ordinal), outcome);
        await scene.AnswersOthersAsync();
        Assert.Equal(before + 1, scene.Upstream.Requests.Count);
        Assert.DoesNotContain(scene.Upstream.Bytes, bytes => bytes.Contains("GET /smuggled", StringComparison.Ordinal));
    }
}
