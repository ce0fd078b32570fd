namespace Auth.Gateway.Tests.Security.Framing;

/// <summary>
/// Where a request ends is said once, in one way (RFC 9112, section 6). The classes are those of PortSwigger's "HTTP Desync Attacks" (CL.TE, TE.CL,
/// TE.TE), "Browser-Powered Desync Attacks" (CL.0) and "HTTP/1.1 must die" (0.CL); Traefik's CVE-2024-45410, Envoy's CVE-2019-18801 and nginx's
/// CVE-2019-20372 were of their kind.
/// </summary>
public sealed class LengthTests(FramingFixture scene) : IClassFixture<FramingFixture>
{
    private const string Chunks = "2\r\nab\r\n0\r\n\r\n";
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

    /// <summary>Header lines that leave room for two readings, and the body that both would find.</summary>
    public static TheoryData<string, string> Unclear
    {
        get
        {
            var cases = new TheoryData<string, string>();

            // CL.TE and TE.CL: both, in either order, whatever the length says.
            foreach (var length in new[] { "0", "12", "6", "100" })
            {
                cases.Add($"Content-Length: {length}\r\nTransfer-Encoding: chunked", Chunks);
                cases.Add($"Transfer-Encoding: chunked\r\nContent-Length: {length}", Chunks);
                cases.Add($"transfer-encoding: CHUNKED\r\ncontent-length: {length}", Chunks);
            }

            // TE.TE: a coding that one server sees and another does not.
            foreach (var coding in new[]
            {
                "xchunked", "chunkedx", "chunked, chunked", "chunked,chunked", "chunked,", ",chunked", "chunked, ", "identity", "chunked, identity", "identity, chunked", "gzip, chunked", "gzip",
                "x", "\"chunked\"", "'chunked'", "chunked;q=1", "chunked;ext", "\u000bchunked", "chunked\u000b", "chunked\u000c", "chu nked", "chunked chunked", "chunk", "\u00a0chunked", "chunked\u0085", "c\u0068unked\u007f",
            })
            {
                cases.Add($"Transfer-Encoding: {coding}", Chunks);
                cases.Add($"Content-Length: 12\r\nTransfer-Encoding: {coding}", Chunks);
            }

            cases.Add("Transfer-Encoding:", Chunks);
            cases.Add("Transfer-Encoding: x\r\nTransfer-Encoding: chunked", Chunks);
            cases.Add("Transfer-Encoding: chunked\r\nTransfer-Encoding: x", Chunks);
            cases.Add("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", Chunks);
            cases.Add("Transfer-Encoding: chunked\r\ntransfer-encoding: identity", Chunks);
            cases.Add("Transfer-Encoding: identity\r\nContent-Length: 12", Chunks);
            cases.Add("Transfer-Encoding: chunked\r\nX-Content-Length: 12", Chunks);

            // The name itself in disguise.
            foreach (var name in new[] { "Transfer-Encoding ", "Transfer-Encoding\t", "Transfer_Encoding", "Transfer.Encoding", " Transfer-Encoding", "\tTransfer-Encoding", "Transfer-Encoding\0", "\u000bTransfer-Encoding", "Transfer Encoding", "Transfer-Encoding\u00a0" })
            {
                cases.Add($"Content-Length: 12\r\n{name}: chunked", Chunks);
            }

            foreach (var name in new[] { "Content-Length ", "Content_Length", "Content.Length", " Content-Length", "Content-Length\0", "Content Length", "Content-Length\u000b" })
            {
                cases.Add($"Accept: */*\r\n{name}: {Smuggled.Length}", Smuggled);
            }

            // CL.CL: twice, or in a way that not everybody reads as the same number.
            foreach (var length in new[]
            {
                "12, 12", "12,12", "12, 0", "+12", "-12", "-0", "+0", "0x12", "0xC", "12.0", "1e1", "12 12", "1 2", "12;", "\"12\"", "12\u000b", "\u000b12", "12\0", "\u00a012", "twelve", "",
                "9223372036854775808", "18446744073709551628", "4294967308x", "99999999999999999999999999999999", "00000000000000000000000000000012",
            })
            {
                cases.Add($"Content-Length: {length}", Chunks);
            }

            cases.Add("Content-Length: 12\r\nContent-Length: 12", Chunks);
            cases.Add("Content-Length: 0\r\nContent-Length: 12", Chunks);
            cases.Add("Content-Length: 12\r\ncontent-length: 0", Chunks);
            return cases;
        }
    }

    /// <summary>Spellings that RFC 9112 allows, and that mean one thing to everybody.</summary>
    public static TheoryData<string, string> Clear => new()
    {
        { "Content-Length: 2", "ab" },
        { "Content-Length:2", "ab" },
        { "Content-Length:  \t2 \t", "ab" },
        { "CONTENT-LENGTH: 0002", "ab" },
        { "Transfer-Encoding: chunked", Chunks },
        { "Transfer-Encoding:\tChunked ", Chunks },
        { "Transfer-Encoding: CHUNKED", "002\r\nab\r\n00\r\n\r\n" },
        { "X-Content-Length: 100\r\nContent-Length: 2", "ab" },
    };

    [Theory]
    [MemberData(nameof(Unclear))]
    public async Task What_could_end_in_two_places_is_refused_and_its_connection_with_it(string headers, string body)
    {
        foreach (var method in new[] { "POST", "GET" }) await scene.RefusedAsync($"{method} /pub/x HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n{body}{Smuggled}");
    }

    [Theory]
    [MemberData(nameof(Clear))]
    public async Task What_ends_in_one_place_arrives_whole_and_alone(string headers, string body)
    {
        var got = await scene.PassedAsync($"POST /pub/x HTTP/1.1\r\nHost: x\r\n{headers}\r\n\r\n{body}");
        Assert.Contains("ab", got.Body, StringComparison.Ordinal);
        Assert.Single(got.Headers["Content-Length"].Concat(got.Headers["Transfer-Encoding"]));
    }

    [Theory]
    [InlineData("HTTP/1.0")]
    [InlineData("HTTP/1.0\r\nConnection: keep-alive")]
    public async Task HTTP_1_0_has_no_chunks(string version) =>
        await scene.RefusedAsync($"POST /pub/x {version}\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{Chunks}{Smuggled}");

    [Fact]
    public async Task The_refusal_is_in_the_error_format_and_names_the_request()
    {
        using var connection = await Stage.RawConnection.OpenAsync(scene.Gateway.Url);
        await connection.SendAsync($"POST /tokens/generate HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\n{Chunks}");
        var answer = await connection.ReadAsync();
        Assert.Equal((400, "close"), (answer.Status, answer.Header("Connection")));
        Assert.NotNull(answer.Header("X-Request-Id"));
        Assert.Equal("""{"error":{"code":"BAD_REQUEST","message":"The request is malformed."}}""", answer.Body);
    }
}
