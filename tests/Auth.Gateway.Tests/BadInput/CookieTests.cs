using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.BadInput;

/// <summary>Odd cookies: refused or passed over, never guessed at.</summary>
public sealed class CookieTests(BadInputFixture scene) : IClassFixture<BadInputFixture>
{
    [Theory]
    [InlineData("access_token")]
    [InlineData("access_token=")]
    [InlineData("access_token=\"\"")]
    [InlineData("ACCESS_TOKEN={token}")]
    [InlineData("access_token2={token}")]
    [InlineData("=access_token={token}")]
    [InlineData("xaccess_token={token}")]
    [InlineData("a=access_token={token}")]
    [InlineData("a=\"; access_token={token}\"")]
    [InlineData(";;;=;;")]
    [InlineData("")]
    [InlineData("refresh_token={token}")]
    [InlineData("access_token={token}x")]
    [InlineData("access_token={token},access_token={token}")]
    [InlineData("access_token=\"{token}")]
    [InlineData("access_token=Bearer {token}")]
    [InlineData("access_token=%61{token}")]
    [InlineData("access_token=a b")]
    [InlineData("access_token=\u00c3\u00a9")]
    public async Task A_cookie_that_is_not_exactly_the_token_is_no_credential(string cookie) => Assert.Equal(401, (await AskAsync(cookie)).Status);

    [Theory]
    [InlineData("access_token={token}")]
    [InlineData("access_token=\"{token}\"")]
    [InlineData("a=1;access_token={token};b=2")]
    [InlineData("  access_token={token}  ")]
    [InlineData("access_token ={token};")]
    [InlineData(";;access_token={token};;")]
    [InlineData("access_token={token}; refresh_token=nonsense")]
    public async Task The_token_among_other_cookies_is_found(string cookie) => Assert.Equal(200, (await AskAsync(cookie)).Status);

    [Fact]
    public async Task A_thousand_cookies_are_an_answer() =>
        Assert.Equal(200, (await AskAsync(string.Join("; ", Enumerable.Range(0, 1000).Select(i => $"c{i}=v")) + "; access_token={token}")).Status);

    [Theory]
    [InlineData("refresh_token=")]
    [InlineData("refresh_token")]
    [InlineData("refresh_token=rt_")]
    [InlineData("refresh_token=rt_ses_000000000000000000000000_1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("refresh_token=rt_ses_000000000000000000000000_99999999999999999999_x")]
    [InlineData("refresh_token=rt_ses_000000000000000000000000_-1_x")]
    [InlineData("REFRESH_TOKEN={refresh}")]
    [InlineData("refresh_token={refresh}x")]
    [InlineData("refresh_token={refresh}=")]
    [InlineData("refresh_token=%72{refresh}")]
    public async Task A_refresh_token_that_is_not_exactly_ours_is_401(string cookie)
    {
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, "POST", "/api/v1/auth/refresh", "Cookie: " + Fill(cookie), "Content-Length: 0");
        Assert.Equal(401, answer.Status);
        Assert.Equal("{\"detail\":\"Not authenticated\"}", answer.Body);
    }

    [Fact]
    public async Task Two_refresh_tokens_are_refused_and_neither_is_used_up()
    {
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, "POST", "/api/v1/auth/refresh", Fill("Cookie: refresh_token={refresh}; refresh_token={refresh}"), "Content-Length: 0");
        Assert.Equal(400, answer.Status);
        var owner = await scene.Gateway.SignUpAsync("two-refresh@example.com");
        Assert.Equal(400, (await RawConnection.AskAsync(scene.Gateway.Url, "POST", "/api/v1/auth/refresh", $"Cookie: refresh_token={owner.RefreshToken}; refresh_token=x", "Content-Length: 0")).Status);
        Assert.Equal(200, (await RawConnection.AskAsync(scene.Gateway.Url, "POST", "/api/v1/auth/refresh", $"Cookie: refresh_token={owner.RefreshToken}", "Content-Length: 0")).Status);
    }

    private Task<RawAnswer> AskAsync(string cookie) => RawConnection.AskAsync(scene.Gateway.Url, "GET", "/api/v1/usage", "Cookie: " + Fill(cookie));

    private string Fill(string text) => text
        .Replace("{token}", scene.Owner.AccessToken, StringComparison.Ordinal)
        .Replace("{refresh}", scene.Owner.RefreshToken, StringComparison.Ordinal);
}
