namespace Auth.Gateway.Tests.Security.Framing;

/// <summary>
/// A line ends with CR LF and holds what a line of its kind may hold. Chunk lines are those of Kestrel's CVE-2025-55315 (a bare LF within a chunk
/// extension), Go's CVE-2025-22871, Netty's CVE-2025-58056 and "Funky chunks" (TERM.EXT, EXT.TERM, TERM.SPILL, SPILL.TERM).
/// </summary>
public sealed class LineTests(FramingFixture scene) : IClassFixture<FramingFixture>
{
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

    public static TheoryData<string> Heads =>
    [
        "GET /pub/x HTTP/1.1\nHost: x\r\n\r\n", "GET /pub/x HTTP/1.1\rHost: x\r\n\r\n", "GET /pub/x HTTP/1.1\r\r\nHost: x\r\n\r\n",
        "GET /pub/x HTTP/1.1\r\nHost: x\n\r\n", "GET /pub/x HTTP/1.1\r\nHost: x\r\nA: b\n\n", "GET /pub/x HTTP/1.1\r\nHost: x\r\nA: b\nC: d\r\n\r\n", "GET /pub/x HTTP/1.1\r\nHost: x\r\nA: b\r\n\n",
        "GET /pub/x HTTP/1.1\r\nHost: x\r\nA: b\rC: d\r\n\r\n", "GET /pub/x HTTP/1.1\r\nHost: x\r\nA: b\r\r\n\r\n", "GET /pub/x HTTP/1.1\r\nHost: x\r\nA: b\r\n\rC: d\r\n\r\n",
        "GET /pub/x HTTP/1.1\r\nHost: x\r\nA: b\r\n folded\r\n\r\n", "GET /pub/x HTTP/1.1\r\nHost: x\r\nA: b\r\n\tfolded\r\n\r\n", "GET /pub/x HTTP/1.1\r\n Host: x\r\n\r\n",
        "GET /pub/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", "POST /pub/x HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n 5\r\n\r\nhello",
        "GET /pub/x HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n", "GET /pub/x HTTP/1.1\r\nHost: x\r\nA\t: b\r\n\r\n", "GET /pub/x HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n", "GET /pub/x HTTP/1.1\r\nHost: x\r\nA b\r\n\r\n",
        "GET /pub/x HTTP/1.1\r\nHost: x\r\nA\0: b\r\n\r\n", "GET /pub/x HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n", "GET /pub/x HTTP/1.1\r\nHost: x\r\n\u00e9: b\r\n\r\n", "GET /pub/x HTTP/1.1\r\nHost: x\r\nA(b): c\r\n\r\n",
        "GET /pub/x HTTP/1.1\r\nHost: x\r\n:path: /smuggled\r\n\r\n", "GET /pub/x HTTP/1.1\r\nHost: x\r\n\"A\": b\r\n\r\n", "GET /pub/x HTTP/1.1\r\nHost: x\r\nA[b]: c\r\n\r\n",
        "GET /pub/x\0 HTTP/1.1\r\nHost: x\r\n\r\n", "GET\0 /pub/x HTTP/1.1\r\nHost: x\r\n\r\n", "GET  /pub/x HTTP/1.1\r\nHost: x\r\n\r\n", "GET /pub/x y HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET\t/pub/x\tHTTP/1.1\r\nHost: x\r\n\r\n", " GET /pub/x HTTP/1.1\r\nHost: x\r\n\r\n", "G@T /pub/x HTTP/1.1\r\nHost: x\r\n\r\n", "GET /pub/x HTTP/1.1 \r\nHost: x\r\n\r\n",
        "GET /pub/x\r\n\r\n", "GET /pub/x\n", "GET /pub/x HTTP/0.9\r\n\r\n", "GET /pub/x HTTP/1.11\r\nHost: x\r\n\r\n", "GET /pub/x http/1.1\r\nHost: x\r\n\r\n",
        "GET /pub/x HTTP/1.1\r\n\r\n", "GET /pub/x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET /pub/x HTTP/1.1\r\nHost: a, b\r\n\r\n", "GET /pub/x HTTP/1.1\r\nHost: a b\r\n\r\n", "GET /pub/x HTTP/1.1\r\nHost: a/b\r\n\r\n",
    ];

    public static TheoryData<string> Chunks =>
    [
        // Sizes.
        "0x2\r\nab\r\n0\r\n\r\n", "+2\r\nab\r\n0\r\n\r\n", "-2\r\nab\r\n0\r\n\r\n", " 2\r\nab\r\n0\r\n\r\n", "2g\r\nab\r\n0\r\n\r\n", "\r\nab\r\n0\r\n\r\n", "2,2\r\nab\r\n0\r\n\r\n", "2.0\r\nab\r\n0\r\n\r\n",
        "100000002\r\nab\r\n0\r\n\r\n", "FFFFFFFF\r\nab\r\n0\r\n\r\n", "80000000\r\nab\r\n0\r\n\r\n", "10000000000000002\r\nab\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFE\r\nab\r\n0\r\n\r\n", "8000000000000000\r\nab\r\n0\r\n\r\n",

        // Ends of lines: TERM.EXT, EXT.TERM, TERM.SPILL, SPILL.TERM, and the plain ones.
        "2;\nxx\r\nab\r\n0\r\n\r\n", "2;a=b\nab\r\n0\r\n\r\n", "2;\rxx\r\nab\r\n0\r\n\r\n", "2;a\r\rab\r\n0\r\n\r\n", "2;a=\"\n\"\r\nab\r\n0\r\n\r\n", "2\nab\r\n0\r\n\r\n", "2\rab\r\n0\r\n\r\n", "2\r\rab\r\n0\r\n\r\n", "2\n\rab\r\n0\r\n\r\n",
        "2\r\nab\n0\r\n\r\n", "2\r\nab0\r\n\r\n", "2\r\nab\r0\r\n\r\n", "2\r\nabXX0\r\n\r\n", "2\r\nabc\r\n0\r\n\r\n", "2\r\nab\r\n0\n\r\n", "2\r\nab\r\n0\n\n", "2\r\nab\r\n0;\n\r\n\r\n",

        // Trailers.
        "2\r\nab\r\n0\r\nA: b\n\r\n", "2\r\nab\r\n0\r\nA: b\n\n", "2\r\nab\r\n0\r\nA : b\r\n\r\n", "2\r\nab\r\n0\r\n A: b\r\n\r\n", "2\r\nab\r\n0\r\nA\r\n\r\n", "2\r\nab\r\n0\r\nA: b\rC: d\r\n\r\n", "2\r\nab\r\n0\r\nA: b\0\r\n\r\n",
        "2\r\nab\r\n0\r\n\n",
    ];

    public static TheoryData<string> FairChunks =>
    [
        "2\r\nab\r\n0\r\n\r\n", "0002\r\nab\r\n0000\r\n\r\n", "1\r\na\r\n1\r\nb\r\n0\r\n\r\n", "2;name=value\r\nab\r\n0;last\r\n\r\n", "2\r\nab\r\n0\r\nTrailer: x\r\n\r\n", "2;a=\"quoted\"\r\nab\r\n0\r\n\r\n",
    ];

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task A_head_that_is_not_to_the_letter_is_refused(string head) => await scene.RefusedAsync(head + Smuggled, 400, 505);

    [Fact]
    public async Task A_second_blank_before_the_version_is_gone_on_the_way_up() =>
        Assert.Equal("GET /pub/x HTTP/1.1", (await scene.PassedAsync("GET /pub/x  HTTP/1.1\r\nHost: x\r\n\r\n")).Line);

    [Theory]
    [MemberData(nameof(Chunks))]
    public async Task A_chunked_body_that_is_not_to_the_letter_is_never_a_whole_request(string body) =>
        await scene.RefusedAsync($"POST /pub/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{body}{Smuggled}");

    [Theory]
    [MemberData(nameof(FairChunks))]
    public async Task Chunks_are_made_anew_on_the_way_up(string body)
    {
        var got = await scene.PassedAsync($"POST /pub/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{body}");
        Assert.True(got.Body is "2\r\nab\r\n0\r\n\r\n" or "1\r\na\r\n1\r\nb\r\n0\r\n\r\n", got.Body);
    }

    [Fact]
    public async Task Megabytes_of_chunk_extensions_count_as_the_body_that_they_are_not()
    {
        var extension = new string('x', 40_000_000);
        await scene.RefusedAsync($"POST /pub/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;{extension}\r\nab\r\n0\r\n\r\n{Smuggled}", 413);
        await scene.RefusedAsync($"POST /tokens/generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2;{extension[..300_000]}\r\n{{}}\r\n0\r\n\r\n{Smuggled}", 413);
    }
}
