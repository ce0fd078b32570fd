using System.Net;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>A browser sends its cookies whoever made it send: another site must not be able to act with them.</summary>
public sealed class CrossSiteTests(PipelineFixture scene) : IClassFixture<PipelineFixture>
{
    public static TheoryData<string, string> Foreign => new()
    {
        { "Sec-Fetch-Site", "cross-site" },
        { "Sec-Fetch-Site", "same-site" },
        { "Sec-Fetch-Site", "SAME-ORIGIN" },
        { "Sec-Fetch-Site", "" },
        { "Origin", "https://evil.example" },
        { "Origin", "null" },
        { "Origin", "" },
        { "Origin", "https://127.0.0.1" },
        { "Origin", "{origin}.evil.example" },
    };

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task A_cookie_does_not_count_for_another_sites_POST(string name, string value)
    {
        var answer = await scene.RefusedAsync(HttpStatusCode.Forbidden, "POST /any", scene.Credential(SchemeNames.Cookie), (name, Fill(value)));
        Assert.Equal("cross_site", answer.Text("code"));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("QUERY")]
    public async Task Every_method_that_may_change_something_is_guarded(string method)
    {
        var answer = await scene.RefusedAsync(HttpStatusCode.Forbidden, method + " /any", scene.Credential(SchemeNames.Cookie), ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal("cross_site", answer.Text("code"));
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task A_GET_passes_from_anywhere(string name, string value) =>
        await scene.PassAsync("/any", scene.Credential(SchemeNames.Cookie), (name, Fill(value)));

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "{origin}")]
    [InlineData("X-Other", "a client that is no browser")]
    public async Task A_POST_from_this_site_or_from_no_browser_passes(string name, string value) =>
        (await scene.Gateway.Client.CallAsync("POST /any", scene.Credential(SchemeNames.Cookie), (name, Fill(value)))).Is(HttpStatusCode.OK);

    [Theory]
    [InlineData(SchemeNames.Bearer)]
    [InlineData(SchemeNames.ApiKey)]
    [InlineData(SchemeNames.Basic)]
    public async Task Credentials_that_no_browser_sends_by_itself_are_not_affected(string scheme)
    {
        (await scene.Gateway.Client.CallAsync("POST /any", scene.Credential(scheme), ("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example"))).Is(HttpStatusCode.OK);
        (await scene.Gateway.Client.CallAsync("POST /any", scene.Credential(scheme), scene.Credential(SchemeNames.Cookie), ("Origin", "https://evil.example"))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Two_answers_to_where_a_request_comes_from_are_none()
    {
        var before = scene.Gateway.Upstream.Received.Count;
        foreach (var name in new[] { "Sec-Fetch-Site: same-origin", "Origin: http://gateway.test" })
        {
            var answer = await RawConnection.AskAsync(scene.Gateway.Url, "POST", "/any/x", "Cookie: " + scene.Owner.Cookie, name, name, "Content-Length: 0");
            Assert.Equal(403, answer.Status);
        }

        Assert.Equal(before, scene.Gateway.Upstream.Received.Count);
    }

    [Fact]
    public async Task Another_site_cannot_open_a_WebSocket_with_the_cookie()
    {
        var before = scene.Gateway.Upstream.Received.Count;
        string[] handshake = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Cookie: " + scene.Owner.Cookie];
        using (var foreign = await RawConnection.OpenAsync(scene.Gateway.Url))
        {
            await foreign.SendAsync("GET", "/any/socket", [.. handshake, "Origin: https://evil.example"]);
            Assert.Equal(403, (await foreign.ReadAsync()).Status);
        }

        Assert.Equal(before, scene.Gateway.Upstream.Received.Count);
        using var own = await RawConnection.OpenAsync(scene.Gateway.Url);
        await own.SendAsync("GET", "/any/socket", [.. handshake, "Origin: http://gateway.test"]);
        Assert.Equal(200, (await own.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_token_that_is_not_from_a_session_is_refused_as_a_cookie()
    {
        foreach (var token in new[] { scene.KeyToken, scene.UserToken, scene.CustomerToken })
        {
            await scene.RefusedAsync(HttpStatusCode.Unauthorized, "/any", Credentials.Cookie("access_token=" + token));
        }
    }

    [Fact]
    public async Task A_session_token_is_taken_as_a_bearer()
    {
        var received = await scene.PassAsync("/any", Credentials.Bearer(scene.Owner.AccessToken));
        Assert.Equal(SchemeNames.Bearer, received.Headers["X-Auth-Scheme"]);
    }

    private string Fill(string value) => value.Replace("{origin}", scene.Gateway.Url.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
}
