using System.Net;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.ForwardAuth;

/// <summary>Browsers behind another proxy: their cookies, and the page where they sign in.</summary>
public sealed class BrowserTests(ForwardAuthFixture scene) : IClassFixture<ForwardAuthFixture>
{
    public static TheoryData<string> Shapes => Asking.Shapes;

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_cookie_does_not_count_for_another_sites_original_request(string shape)
    {
        foreach (var foreign in new[] { ("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"), ("Origin", "http://api.example.com") })
        {
            (await scene.Gateway.AskAsync(shape, "POST /orders/1", scene.Cookie, foreign)).IsRefused(403, "cross_site");
            (await scene.Gateway.AskAsync(shape, "GET /orders/1", scene.Cookie, foreign)).Is(HttpStatusCode.OK);
        }

        (await scene.Gateway.AskAsync(shape, "POST /orders/1", scene.Cookie, ("Origin", "https://api.example.com"))).Is(HttpStatusCode.OK);
        (await scene.Gateway.AskAsync(shape, "POST /orders/1", scene.Cookie)).Is(HttpStatusCode.OK);
    }

    // Upgrade is for one hop: some proxies take it out of the question.
    [Theory]
    [InlineData("Upgrade", "websocket")]
    [InlineData("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")]
    [InlineData("Sec-Fetch-Mode", "websocket")]
    public async Task Another_site_cannot_open_a_WebSocket_with_the_cookie(string name, string value)
    {
        (await scene.Gateway.AskAsync("traefik", "GET /orders/socket", scene.Cookie, (name, value), ("Origin", "https://evil.example"))).IsRefused(403, "cross_site");
        (await scene.Gateway.AskAsync("traefik", "GET /orders/socket", scene.Cookie, (name, value), ("Origin", "https://api.example.com"))).Is(HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Somebody_who_opens_a_page_is_sent_to_sign_in_and_can_only_come_back_there(string shape)
    {
        var answer = await scene.Gateway.AskAsync(shape, "GET /orders/7?next=https://evil.example/&x=%0d%0a", ("Accept", "text/html,application/xhtml+xml;q=0.9"), ("Sec-Fetch-Mode", "navigate"));
        Assert.Equal(HttpStatusCode.Redirect, answer.IsNotStored().Status);
        var location = new Uri(answer.Header("Location")!);
        Assert.Equal("https://login.example.com/sign-in", location.GetLeftPart(UriPartial.Path));
        Assert.StartsWith("?app=shop&return_to=", location.Query, StringComparison.Ordinal);
        Assert.Equal("https://api.example.com/orders/7?next=https://evil.example/&x=%0d%0a", Uri.UnescapeDataString(location.Query["?app=shop&return_to=".Length..]));
        Assert.Null(answer.Header("WWW-Authenticate"));
    }

    // A preflight carries no credential. Where we forward we answer it; to a proxy that asks, our 204 would be a request that passes.
    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_preflight_does_not_pass_without_a_credential(string shape) =>
        (await scene.Gateway.AskAsync(shape, "OPTIONS /orders/1", ("Origin", "https://shop.example.com"), ("Access-Control-Request-Method", "POST"))).IsRefused(401, "no_credentials");

    [Theory]
    [InlineData("GET /orders/1", "Accept: application/json")]
    [InlineData("GET /orders/1", "Accept: */*")]
    [InlineData("GET /orders/1", "X-Other: nothing")]
    [InlineData("POST /orders/1", "Accept: text/html")]
    [InlineData("HEAD /orders/1", "Accept: text/html")]
    [InlineData("GET /orders/1", "Accept: text/html|Sec-Fetch-Mode: cors")]
    [InlineData("GET /orders/1", "Accept: text/html|X-Requested-With: XMLHttpRequest")]
    [InlineData("GET /orders/1", "Accept: text/html|Authorization: Bearer nonsense")]
    [InlineData("GET /orders/1", "Accept: text/html|X-API-Key: nonsense")]
    // Where a cookie would not count, signing in would lead to the same refusal again.
    [InlineData("GET /audits/1", "Accept: text/html|Sec-Fetch-Mode: navigate")]
    public async Task A_program_is_never_sent_to_a_page(string call, string headers)
    {
        var sent = headers.Split('|').Select(header => header.Split(": ")).Select(pair => (pair[0], pair[1])).ToArray();
        Assert.Equal(HttpStatusCode.Unauthorized, (await scene.Gateway.AskAsync("traefik", call, sent)).Status);
    }

    [Fact]
    public async Task Who_is_known_and_may_not_is_not_sent_to_sign_in_again() =>
        (await scene.Gateway.AskAsync("traefik", "GET /orders/1", scene.NetworkKey, ("Accept", "text/html"), ("X-Forwarded-For", "198.51.100.1"))).IsRefused(403, "network_not_allowed");

    [Fact]
    public async Task A_direct_request_is_not_sent_to_the_page_of_others() =>
        Assert.Equal(HttpStatusCode.Unauthorized, (await scene.Gateway.Client.CallAsync("GET /orders/1", ("Accept", "text/html"))).Status);
}
