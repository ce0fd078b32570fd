using System.Net;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>What a client proves itself with ends at the gateway.</summary>
public sealed class CredentialRemovalTests(PipelineFixture scene) : IClassFixture<PipelineFixture>
{
    [Theory]
    [InlineData(SchemeNames.Basic)]
    [InlineData(SchemeNames.ApiKey)]
    [InlineData(SchemeNames.Cookie)]
    [InlineData(SchemeNames.Bearer)]
    public async Task No_credential_reaches_the_upstream(string scheme)
    {
        var received = await scene.PassAsync("/any", scene.Credential(scheme));
        AssertNoCredential(received);
        Assert.False(received.Headers.ContainsKey("Cookie"));
    }

    [Fact]
    public async Task A_bare_key_does_not_reach_the_upstream()
    {
        AssertNoCredential(await scene.PassAsync("/any", Credentials.Authorization(scene.Key)));
    }

    [Theory]
    [InlineData("Authorization", "Bearer nonsense")]
    [InlineData("Authorization", "Basic nonsense")]
    [InlineData("X-API-Key", "nonsense")]
    [InlineData("x-api-key", "nonsense")]
    [InlineData("Cookie", "access_token=nonsense; refresh_token=nonsense")]
    public async Task An_open_route_forwards_no_credential_either(string name, string value)
    {
        var received = await scene.PassAsync("/pub/x", (name, value));
        AssertNoCredential(received);
        Assert.False(received.Headers.ContainsKey("Cookie"));
    }

    [Theory]
    [InlineData("theme=dark; access_token=T; lang=de", "theme=dark; lang=de")]
    [InlineData("access_token=T; a=\"quoted; b=x y=z\"; c", "a=\"quoted; b=x y=z\"; c")]
    [InlineData("a=1; refresh_token=T; a=2; b==", "a=1; a=2; b==")]
    [InlineData("Access_Token=T; REFRESH_TOKEN=T; xaccess_token=kept; access_token2=kept", "xaccess_token=kept; access_token2=kept")]
    [InlineData("  access_token = T ; a=1", "a=1")]
    [InlineData("access_token; a=%zz", "a=%zz")]
    public async Task The_clients_other_cookies_stay_as_they_were(string sent, string forwarded)
    {
        var received = await scene.PassAsync("/pub/x", ("Cookie", sent));
        Assert.Equal(forwarded, received.Headers["Cookie"]);
    }

    [Fact]
    public async Task Cookies_in_several_headers_lose_ours_and_keep_the_rest()
    {
        var answer = await RawConnection.AskAsync(
            scene.Gateway.Url, "GET", "/pub/several", "Cookie: a=1; access_token=T", "Cookie: refresh_token=T", "Cookie: b=2");
        Assert.Equal(200, answer.Status);
        Assert.Equal("a=1; b=2", scene.Gateway.Upstream.Last.Headers["Cookie"]);
    }

    [Fact]
    public async Task A_route_that_asks_for_credentials_by_name_gets_exactly_those()
    {
        var cookies = scene.Owner.Cookie + "; a=1";
        Assert.Equal("Bearer " + scene.KeyToken, (await scene.PassAsync("/keeps", Credentials.Bearer(scene.KeyToken))).Headers["Authorization"]);
        Assert.Equal(scene.Key, (await scene.PassAsync("/keeps", Credentials.ApiKey(scene.Key))).Headers["X-API-Key"]);
        Assert.Equal(cookies, (await scene.PassAsync("/keeps", Credentials.Cookie(cookies))).Headers["Cookie"]);

        var received = await scene.PassAsync("/keeps-authorization", Credentials.Bearer(scene.KeyToken), Credentials.Cookie(cookies));
        Assert.Equal("Bearer " + scene.KeyToken, received.Headers["Authorization"]);
        Assert.Equal("a=1", received.Headers["Cookie"]);
        AssertNoCredential(await scene.PassAsync("/keeps-authorization", Credentials.ApiKey(scene.Key)));
    }

    [Fact]
    public async Task A_refused_request_never_reaches_the_upstream()
    {
        await scene.RefusedAsync(HttpStatusCode.Unauthorized, "/any", Credentials.Bearer("nonsense"));
    }

    private static void AssertNoCredential(ReceivedRequest received)
    {
        Assert.False(received.Headers.ContainsKey("Authorization"));
        Assert.False(received.Headers.ContainsKey("X-API-Key"));
    }
}
