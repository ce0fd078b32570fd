using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Meterbase;

public sealed class MeTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_user_sees_their_profile_by_bearer_key_and_cookie(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: clock);
        var id = (await gateway.Client.CallAsync(
            "POST /api/v1/auth/register", $$"""{"email":"jane@example.com","password":"{{GatewayUnderTest.Password}}","full_name":"Jane Doe","company":"Acme Properties"}""")).Text("id");
        clock.Advance(TimeSpan.FromHours(1));
        var cookie = "access_token=" + (await gateway.LogInAsync("jane@example.com")).AccessToken;
        clock.Advance(TimeSpan.FromSeconds(5));
        var form = new FormUrlEncodedContent([new("username", "jane@example.com"), new("password", GatewayUnderTest.Password)]);
        var bearer = (await gateway.Client.CallAsync("POST /api/v1/auth/login", form)).Text("access_token");
        var key = (await gateway.CreateUserKeyAsync(cookie)).Text("key");

        foreach (var credential in new[] { Bearer(bearer), ApiKey(key), Cookie(cookie) })
        {
            (await gateway.Client.CallAsync("GET /api/v1/auth/me", credential)).Is(HttpStatusCode.OK, $$"""
                {"id":"{{id}}","email":"jane@example.com","full_name":"Jane Doe","company":"Acme Properties","tier":"free","is_active":true,
                 "created_at":"2040-01-01T00:00:00Z","last_login":"2040-01-01T01:00:05Z"}
                """);
        }
    }

    [Fact]
    public async Task Who_never_signed_in_has_no_last_login()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(clock: new ManualTimeProvider());
        var user = await gateway.SignUpAsync();

        (await gateway.Client.CallAsync("GET /api/v1/auth/me", Cookie(user.Cookie))).Is(HttpStatusCode.OK, $$"""
            {"id":"{{user.UserId}}","email":"you@yourcompany.com","full_name":"","company":"Acme Corp","tier":"free","is_active":true,
             "created_at":"2040-01-01T00:00:00Z","last_login":null}
            """);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Without_a_good_credential_it_is_401_with_a_bearer_challenge(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var user = await gateway.SignUpAsync();

        foreach (var headers in new (string, string)[][] { [], [Bearer("nothing.good.here")], [Bearer(user.RefreshToken)], [ApiKey("agw_live_nothing")], [Cookie("access_token=nothing")], [Basic(user.Email, GatewayUnderTest.Password)] })
        {
            var answer = (await gateway.Client.CallAsync("GET /api/v1/auth/me", headers)).Is(HttpStatusCode.Unauthorized, """{"detail":"Not authenticated"}""");
            Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
        }
    }

    [Fact]
    public async Task A_key_of_an_account_is_no_user()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var key = (await gateway.CreateKeyAsync(await gateway.SignUpAsync())).GetProperty("key").GetString()!;

        (await gateway.Client.CallAsync("GET /api/v1/auth/me", ApiKey(key))).Is(HttpStatusCode.Forbidden, """{"detail":"This resource requires a signed-in user."}""");
    }

    [Theory]
    [InlineData("GET /api/v1/auth/nothing", null)]
    [InlineData("GET /api/v1", null)]
    [InlineData("POST /api/v1/auth/me", "GET")]
    [InlineData("GET /api/v1/auth/login", "POST")]
    [InlineData("GET /api/v1/auth/register", "POST")]
    [InlineData("DELETE /api/v1/auth/api-keys", "GET, POST")]
    [InlineData("PUT /api/v1/api-keys", "GET, POST")]
    public async Task Wrong_paths_and_methods_are_told_in_fastapis_words(string call, string? allowed)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var answer = await gateway.Client.CallAsync(call);

        if (allowed is null) answer.Is(HttpStatusCode.NotFound, """{"detail":"Not Found"}""");
        else answer.Is(HttpStatusCode.MethodNotAllowed, """{"detail":"Method Not Allowed"}""");
        Assert.Equal(allowed, answer.Header("Allow"));
    }
}
