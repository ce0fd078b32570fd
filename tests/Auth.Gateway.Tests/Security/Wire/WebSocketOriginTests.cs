using System.Net;

namespace Auth.Gateway.Tests.Security.Wire;

/// <summary>Over HTTP/2 a WebSocket is asked for by CONNECT (RFC 8441), which is no GET: its Origin counts all the same.</summary>
public sealed class WebSocketOriginTests(WireFixture scene) : IClassFixture<WireFixture>
{
    [Theory]
    [InlineData("https://evil.example", null, false)]
    [InlineData("null", null, false)]
    [InlineData("https://{authority}", null, false)]
    [InlineData("http://{authority}.evil.example", null, false)]
    [InlineData("https://evil.example", "same-origin", false)]
    [InlineData(null, "cross-site", false)]
    [InlineData(null, "same-site", false)]
    [InlineData(null, "same-origin", true)]
    [InlineData("http://{authority}", null, true)]
    // Not every browser sees the same site behind ws and http.
    [InlineData("http://{authority}", "cross-site", true)]
    public async Task Another_site_opens_none_with_the_cookie_over_HTTP_2(string? origin, string? site, bool passes)
    {
        var before = scene.Upstream.Requests.Count;
        List<(string, string)> headers = [("Cookie", scene.Owner.Cookie)];
        if (origin is not null) headers.Add(("Origin", origin.Replace("{authority}", scene.Http2Url.Authority, StringComparison.Ordinal)));
        if (site is not null) headers.Add(("Sec-Fetch-Site", site));
        Assert.Equal(passes ? HttpStatusCode.BadGateway : HttpStatusCode.Forbidden, await scene.AskWebSocketOverHttp2Async("/any/x", [.. headers]));
        Assert.Equal(before + (passes ? 1 : 0), scene.Upstream.Requests.Count);
    }
}
