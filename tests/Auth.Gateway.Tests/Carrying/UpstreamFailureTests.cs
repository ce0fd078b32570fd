using System.Net;
using System.Net.WebSockets;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Carrying.CarryingFixture;

namespace Auth.Gateway.Tests.Carrying;

/// <summary>Whatever becomes of an upstream, its route's clients are told in the words that they read, with the request's id, and nothing of what is behind the gateway.</summary>
public sealed class UpstreamFailureTests(UpstreamFailureFixture scene) : IClassFixture<UpstreamFailureFixture>
{
    public static TheoryData<string, string, string> All
    {
        get
        {
            var all = new TheoryData<string, string, string>();
            foreach (var cause in UpstreamFailureFixture.Causes)
            {
                foreach (var format in UpstreamFailureFixture.Formats)
                {
                    foreach (var version in new[] { "1.1", "2.0" }) all.Add(cause, format, version);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_failure_is_told_in_the_route_s_format_with_the_request_s_id(string cause, string format, string version)
    {
        var (status, code, text) = cause switch
        {
            "nobody" => (503, "service_unavailable", "The service is not available right now. Retry shortly."),
            "silent" => (504, "gateway_timeout", "The upstream service did not answer in time. Retry shortly."),
            _ => (502, "bad_gateway", "The upstream service gave no usable answer. Retry shortly."),
        };
        using var client = scene.NewClient(version);
        var answer = (await client.CallAsync($"GET /{cause}-{format}/x", [])).Is((HttpStatusCode)status);
        var id = answer.Header("X-Request-Id");
        Assert.Matches("^req_[0-9a-f]{24}$", id);
        Assert.Equal(("no-store", status == 503), (answer.Header("Cache-Control"), answer.Header("Retry-After") is not null));
        if (format == "problem")
        {
            Assert.Equal("application/problem+json", answer.Header("Content-Type"));
            Assert.Equal((status, code, text, id), (answer.Json.GetProperty("status").GetInt32(), answer.Text("code"), answer.Text("detail"), answer.Text("request_id")));
            return;
        }

        answer.Is((HttpStatusCode)status, format switch
        {
            "detail" => $$"""{"detail":"{{text}}"}""",
            "flare" => $$$"""{"error":{"code":"{{{code.ToUpperInvariant()}}}","message":"{{{text}}}"}}""",
            _ => $$"""{"object":"error","type":"api_error","code":"{{code}}","message":"{{text}}","time_created":"{{answer.Text("time_created")}}"}""",
        });
    }

    /// <summary>A handshake that leads nowhere is an answer like any other.</summary>
    [Theory]
    [InlineData("refuses", 502)]
    [InlineData("nobody", 503)]
    [InlineData("silent", 504)]
    public async Task A_WebSocket_that_cannot_be_opened_is_told_so_too(string cause, int status)
    {
        using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        await connection.SendAsync("GET", $"/{cause}-flare/x", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
        var answer = await connection.ReadAsync();
        Assert.Equal(status, answer.Status);
        Assert.Contains("\"error\":{\"code\":", answer.Body, StringComparison.Ordinal);
        Assert.Matches("^req_[0-9a-f]{24}$", answer.Header("X-Request-Id"));

        using var socket = new ClientWebSocket { Options = { HttpVersion = HttpVersion.Version20, HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact } };
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://{scene.Http2Url.Authority}/{cause}-flare/x"), invoker, Late()));
        Assert.Contains($"{status}", refused.ToString(), StringComparison.Ordinal);
    }
}
