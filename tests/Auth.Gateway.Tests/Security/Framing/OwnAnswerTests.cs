using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Framing;

/// <summary>What the gateway says by itself protects its reader and gives nothing of its inside away.</summary>
public sealed class OwnAnswerTests(FramingFixture scene) : IClassFixture<FramingFixture>, IDisposable
{
    public static TheoryData<string, int> Answers => new()
    {
        { "GET /closed/x", 401 }, { "GET /nowhere", 401 }, { "GET /tokens/nowhere", 404 }, { "PUT /api/v1/api-keys", 405 }, { "GET /pub/../x", 400 }, { "TRACE /pub/x", 405 }, { "GET /pub/broken", 502 }, { "GET /devices/x", 403 },
    };

    public void Dispose() => scene.Upstream.Answer = _ => RawUpstream.Ok;

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_of_our_own_is_no_page_and_names_its_request(string call, int status)
    {
        scene.Upstream.Answer = _ => null;
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, call.Split(' ')[0], call.Split(' ')[1], "Content-Length: 0");
        Assert.Equal(status, answer.Status);
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", answer.Header("Content-Security-Policy"));
        Assert.Equal(("DENY", "nosniff", "no-referrer"), (answer.Header("X-Frame-Options"), answer.Header("X-Content-Type-Options"), answer.Header("Referrer-Policy")));
        Assert.StartsWith("req_", answer.Header("X-Request-Id"), StringComparison.Ordinal);
        Assert.Null(answer.Header("Server"));
        Assert.All(new[] { "Exception", "   at ", "System.", "Microsoft", "Yarp", "Kestrel", ".cs", "/home", "/tmp", "Auth.Gateway" }, word => Assert.DoesNotContain(word, answer.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_upstream_s_page_keeps_the_headers_that_it_came_with()
    {
        scene.Upstream.Answer = _ => "HTTP/1.1 200 OK\r\nContent-Security-Policy: default-src 'self'\r\nContent-Length: 2\r\n\r\nok";
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/pub/x");
        Assert.Equal(("default-src 'self'", null), (answer.Header("Content-Security-Policy"), answer.Header("X-Frame-Options")));
    }
}
