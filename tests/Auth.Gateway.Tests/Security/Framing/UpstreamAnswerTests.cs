using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Framing;

/// <summary>An upstream's answer is one answer, to the one who asked: response smuggling and splitting (RFC 9112, sections 11.1 and 11.2).</summary>
public sealed class UpstreamAnswerTests(FramingFixture scene) : IClassFixture<FramingFixture>, IDisposable
{
    private const string Smuggled = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n/smuggled";

    public static TheoryData<string> Doubtful =>
    [
        $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok{Smuggled}",
        $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n{Smuggled}",
        $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 100\r\n\r\n2\r\nok\r\n0\r\n\r\n{Smuggled}",
        $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 100\r\n\r\nok{Smuggled}",
        $"HTTP/1.1 200 OK\r\nContent-Length: 2, 100\r\n\r\nok{Smuggled}",
        $"HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok{Smuggled}",
        $"HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\nContent-Length: 2\r\n\r\nok{Smuggled}",
        $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;{new string('x', 100_000)}\r\nok\r\n0\r\n\r\n{Smuggled}",
        $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\nok\r\n0\r\n\r\n{Smuggled}",
        $"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok{Smuggled}",
        $"HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n{Smuggled}",
        $"HTTP/1.1 200 OK\r\nA: b\rHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok{Smuggled}",
        $"HTTP/1.1 200 OK\r\nA: b\0c\r\nContent-Length: 2\r\n\r\nok{Smuggled}",
        $"HTTP/1.1 200 OK\r\nA: b\r\n folded\r\nContent-Length: 2\r\n\r\nok{Smuggled}",
        $"HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok{Smuggled}",
        $"HTTP/1.1 100 Continue\r\n\r\n{RawUpstream.Ok}{Smuggled}",
        $"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n{RawUpstream.Ok}{Smuggled}",
        $"HTTP/1.1 199 What\r\nContent-Length: 50\r\n\r\n{RawUpstream.Ok}{Smuggled}",
        $"HTTP/1.1 2000 OK\r\n\r\n{Smuggled}",
        $"HTTP/2 200 OK\r\n\r\n{Smuggled}",
        $"nonsense\r\n\r\n{Smuggled}",
    ];

    public void Dispose() => scene.Upstream.Answer = _ => RawUpstream.Ok;

    [Theory]
    [MemberData(nameof(Doubtful))]
    public async Task What_follows_an_answer_is_never_another_request_s(string answer)
    {
        scene.Upstream.Answer = request => request.Line.Contains("/doubtful", StringComparison.Ordinal) ? answer : RawUpstream.Ok;
        foreach (var method in new[] { "GET", "HEAD", "POST" })
        {
            using (var connection = await RawConnection.OpenAsync(scene.Gateway.Url))
            {
                await connection.SendAsync($"{method} /pub/doubtful HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
                var got = await connection.TryReadAsync(hasBody: method != "HEAD");
                if (got is not null)
                {
                    // What goes down is framed once, and by us.
                    Assert.True(got.Headers["Content-Length"].Concat(got.Headers["Transfer-Encoding"]).Count() <= 1, $"{got.Header("Content-Length")} and {got.Header("Transfer-Encoding")}");
                    await connection.TrySendAsync("GET /pub/mine HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                    if (await connection.TryReadAsync() is { } mine) Assert.Equal((200, "ok"), (mine.Status, mine.Body));
                }
            }

            Assert.Equal("ok", (await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/pub/another")).Body);
        }
    }

    [Fact]
    public async Task Interim_answers_without_end_are_bounded()
    {
        scene.Upstream.Answer = request => request.Line.Contains("/flood", StringComparison.Ordinal) ? string.Concat(Enumerable.Repeat($"HTTP/1.1 103 Early Hints\r\nA: {new string('x', 1000)}\r\n\r\n", 2_000)) + RawUpstream.Ok : RawUpstream.Ok;
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/pub/flood");
        Assert.True(answer.Status is 200 or 502);
        await scene.AnswersOthersAsync();
    }

    [Fact]
    public async Task Headers_without_end_are_refused()
    {
        scene.Upstream.Answer = request => request.Line.Contains("/flood", StringComparison.Ordinal) ? $"HTTP/1.1 200 OK\r\nA: {new string('x', 1_000_000)}\r\nContent-Length: 2\r\n\r\nok" : RawUpstream.Ok;
        Assert.Equal(502, (await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/pub/flood")).Status);
        await scene.AnswersOthersAsync();
    }

    [Fact]
    public async Task What_an_upstream_is_made_of_stays_with_it()
    {
        scene.Upstream.Answer = _ => "HTTP/1.1 200 OK\r\nServer: Apache/2.4.1\r\nX-Powered-By: PHP/5.3\r\nX-AspNet-Version: 4.0\r\nX-AspNetMvc-Version: 5.2\r\nContent-Length: 2\r\n\r\nok";
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/pub/x");
        Assert.All(new[] { "Server", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version" }, name => Assert.Null(answer.Header(name)));
    }
}
