using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Fluxrate;

public sealed class LogoutTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Logging_out_ends_the_session_and_every_token_of_it_as_often_as_it_is_asked(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var refreshed = (await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + owner.RefreshToken))).Is(HttpStatusCode.OK);
        var (access, refresh) = (refreshed.Cookies["access_token"].Value, refreshed.Cookies["refresh_token"].Value);
        (await gateway.Client.CallAsync("GET /api/v1/customers", Cookie(owner.Cookie))).Is(HttpStatusCode.OK);

        for (var i = 0; i < 2; i++) IsGoodbye(await gateway.Client.CallAsync("POST /api/v1/auth/logout", Cookie($"access_token={access}; refresh_token={refresh}")));

        foreach (var token in new[] { owner.AccessToken, access }) (await gateway.Client.CallAsync("GET /api/v1/customers", Cookie("access_token=" + token))).Is(HttpStatusCode.Unauthorized);
        foreach (var token in new[] { owner.RefreshToken, refresh })
        {
            (await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + token))).Is(HttpStatusCode.Unauthorized);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Either_cookie_is_enough_to_end_the_session(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        foreach (var withAccess in new[] { true, false })
        {
            var owner = await gateway.SignUpAsync($"{withAccess}@example.com");

            IsGoodbye(await gateway.Client.CallAsync("POST /api/v1/auth/logout", Cookie(withAccess ? owner.Cookie : "refresh_token=" + owner.RefreshToken)));

            (await gateway.Client.CallAsync("GET /api/v1/customers", Cookie(owner.Cookie))).Is(HttpStatusCode.Unauthorized);
            (await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + owner.RefreshToken))).Is(HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task Without_cookies_or_with_meaningless_ones_it_is_the_same_answer()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        IsGoodbye(await gateway.Client.CallAsync("POST /api/v1/auth/logout"));
        IsGoodbye(await gateway.Client.CallAsync("POST /api/v1/auth/logout", Cookie("access_token=nonsense; refresh_token=nonsense")));
        IsGoodbye(await gateway.Client.CallAsync("POST /api/v1/auth/logout", Cookie("access_token=; refresh_token=")));
    }

    [Fact]
    public async Task Other_sessions_of_the_user_go_on()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var (accessToken, refreshToken) = await gateway.LogInAsync(owner.Email);

        IsGoodbye(await gateway.Client.CallAsync("POST /api/v1/auth/logout", Cookie("refresh_token=" + owner.RefreshToken)));

        (await gateway.Client.CallAsync("GET /api/v1/customers", Cookie("access_token=" + accessToken))).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + refreshToken))).Is(HttpStatusCode.OK);
    }

    private static void IsGoodbye(Answer answer)
    {
        answer.Is(HttpStatusCode.OK);
        Assert.Equal("application/json", answer.Header("Content-Type"));
        Assert.Equal(["access_token", "refresh_token"], answer.Cookies.Keys.Order());
        Assert.Equal("/", answer.Cookies["access_token"].Attributes["path"]);
        Assert.Equal("/api/v1/auth", answer.Cookies["refresh_token"].Attributes["path"]);
        Assert.All(answer.Cookies.Values, cookie => Assert.Equal(
            ("", "0", "Thu, 01 Jan 1970 00:00:00 GMT"), (cookie.Value, cookie.Attributes["max-age"], cookie.Attributes["expires"])));
    }
}
