using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Framing;

/// <summary>
/// A body belongs to its request, whether anybody wants it or not: PortSwigger's CL.0, 0.CL and early-response gadgets, and the Expect attacks of
/// "HTTP/1.1 must die".
/// </summary>
public sealed class BodyTests(FramingFixture scene) : IClassFixture<FramingFixture>, IDisposable
{
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    private const string Host = "HTTP/1.1\r\nHost: x\r\n";
    private static readonly string Length = $"Content-Length: {Smuggled.Length}";

    public static TheoryData<string, int> Refusals => new()
    {
        { "POST /closed/x", 401 }, { "GET /closed/x", 401 }, { "POST /pub/%2e%2e/x", 400 }, { "TRACE /pub/x", 405 }, { "POST /nowhere", 401 }, { "POST /tokens/nowhere", 404 }, { "PUT /api/v1/api-keys", 405 },
        { "DELETE /closed/x", 401 },
    };

    public void Dispose()
    {
        scene.Upstream.IgnoresBodies = false;
        scene.Upstream.Answer = _ => RawUpstream.Ok;
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_is_refused_leaves_nothing_behind_on_its_connection(string call, int status)
    {
        var before = scene.Upstream.Requests.Count;
        foreach (var body in new[] { $"{Length}\r\n\r\n{Smuggled}", $"Transfer-Encoding: chunked\r\n\r\n{Smuggled.Length:x}\r\n{Smuggled}\r\n0\r\n\r\n" })
        {
            using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
            await connection.SendAsync($"{call} {Host}{body}GET /pub/mine {Host}\r\n");
            Assert.Equal(status, (await connection.ReadAsync()).Status);
            // Drained, and the next request is the client's own; or closed.
            if (await connection.TryReadAsync() is not { } next) continue;
            Assert.Equal((200, "ok"), (next.Status, next.Body));
            Assert.Equal("GET /pub/mine HTTP/1.1", scene.Upstream.Requests[^1].Line);
        }

        Assert.All(scene.Upstream.Requests.Skip(before), request => Assert.Equal("GET /pub/mine HTTP/1.1", request.Line));
        Assert.DoesNotContain(scene.Upstream.Bytes, bytes => bytes.Contains("/smuggled", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/closed/x", "100-continue", 401)]
    [InlineData("/pub/x", "200-ok", 417)]
    [InlineData("/pub/x", "100-continue, x", 417)]
    [InlineData("/pub/x", "y 100-continue", 417)]
    [InlineData("/pub/x", "", 417)]
    public async Task A_body_that_was_announced_and_not_wanted_ends_the_connection(string path, string expectation, int status)
    {
        await scene.RefusedAsync($"POST {path} {Host}Expect: {expectation}\r\n{Length}\r\n\r\n{Smuggled}", status);
        await scene.RefusedAsync($"POST {path} {Host}Expect: {expectation}\r\n{Length}\r\n\r\n", status);
    }

    [Fact]
    public async Task An_expectation_is_met_here_and_not_forwarded()
    {
        using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        await connection.SendAsync($"POST /pub/expects {Host}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        Assert.Equal(100, (await connection.ReadAsync()).Status);
        await connection.SendAsync("ab");
        Assert.Equal(200, (await connection.ReadAsync()).Status);
        var got = scene.Upstream.Requests.Single(request => request.Line == "POST /pub/expects HTTP/1.1");
        Assert.Equal("ab", got.Body);
        Assert.Empty(got.Headers["Expect"]);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\nhalf of it")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n64\r\nhalf of it")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\na\r\nhalf of it\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\na\r\nhalf of it\r\n0\r\n")]
    public async Task A_body_that_breaks_off_is_no_shorter_body(string rest)
    {
        var before = scene.Upstream.Requests.Count;
        foreach (var abruptly in new[] { false, true })
        {
            var path = $"/pub/breaks-off-{rest.Length}-{abruptly}";
            using (var connection = await RawConnection.OpenAsync(scene.Gateway.Url))
            {
                await connection.SendAsync($"POST {path} {Host}{rest}");
                // What there is of it is on its way.
                while (!scene.Upstream.Bytes.Any(bytes => bytes.Contains(path, StringComparison.Ordinal))) await Task.Yield();
                if (!abruptly)
                {
                    connection.EndSending();
                    Assert.True(await connection.TryReadAsync() is null or { Status: 400 });
                    Assert.True(await connection.IsAtEndAsync());
                }
            }

            await scene.AnswersOthersAsync();
        }

        // The upstream reads by the letter: neither was a request to it, and nothing came behind them.
        Assert.Equal(before + 2, scene.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task An_upstream_that_does_not_expect_a_body_gets_no_further_request_behind_it(string method)
    {
        scene.Upstream.IgnoresBodies = true;
        const string unread = "GET /unread HTTP/1.1\r\nHost: x\r\n\r\n";
        using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        await connection.SendAsync($"{method} /pub/ignored {Host}Content-Length: {unread.Length}\r\n\r\n{unread}");
        Assert.Equal(200, (await connection.ReadHeadAsync()).Status);
        scene.Upstream.IgnoresBodies = false;
        await scene.AnswersOthersAsync();
        var with = Assert.Single(scene.Upstream.Bytes, bytes => bytes.Contains($"{method} /pub/ignored", StringComparison.Ordinal));
        Assert.Contains("Connection: close\r\n", with, StringComparison.Ordinal);
        Assert.StartsWith(with[(with.LastIndexOf("/pub/ignored", StringComparison.Ordinal) is var at ? with.IndexOf("\r\n\r\n", at, StringComparison.Ordinal) + 4 : 0)..], unread, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_to_a_body_that_an_upstream_took_for_a_request_is_nobody_s()
    {
        scene.Upstream.Answer = request => request.Line.StartsWith("POST", StringComparison.Ordinal) ? RawUpstream.Ok + "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n/smuggled" : RawUpstream.Ok;
        for (var i = 0; i < 20; i++)
        {
            using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
            await connection.SendAsync($"POST /pub/x {Host}{Length}\r\n\r\n{Smuggled}");
            Assert.Equal("ok", (await connection.ReadAsync()).Body);
            await connection.SendAsync($"GET /pub/y {Host}\r\n");
            Assert.Equal("ok", (await connection.ReadAsync()).Body);
        }
    }
}
