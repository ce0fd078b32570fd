using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Fluxrate;

/// <summary>A user sees where they are signed in, and ends what they do not know.</summary>
public sealed class SessionListTests
{
    private const string Sessions = "/api/v1/auth/sessions";

    private readonly ManualTimeProvider _clock = new();

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Each_session_is_listed_with_when_whence_by_what_and_how_newest_first(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var user = await gateway.SignUpAsync();
        _clock.Advance(TimeSpan.FromMinutes(1));
        var login = await gateway.Client.CallAsync(
            "POST /api/v1/auth/login", $$"""{"email":"{{user.Email}}","password":"{{GatewayUnderTest.Password}}"}""", ("User-Agent", new string('x', 300)));
        _clock.Advance(TimeSpan.FromMinutes(1));
        await gateway.TokenAsync(null, ("grant_type", "password"), ("username", user.Email), ("password", GatewayUnderTest.Password));
        _clock.Advance(TimeSpan.FromMinutes(1));
        var refreshed = await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + user.RefreshToken));

        var answer = await gateway.Client.CallAsync("GET " + Sessions, Cookie("access_token=" + refreshed.Cookies["access_token"].Value));

        var ids = Ids(answer);
        answer.Is(HttpStatusCode.OK, $$"""
            {"data":[
              {"id":"{{ids[0]}}","created_at":"2040-01-01T00:02:00Z","last_used_at":"2040-01-01T00:02:00Z","expires_at":"2040-01-08T00:02:00Z","address":"127.0.0.1","client":"","signed_in_by":"password","current":false},
              {"id":"{{ids[1]}}","created_at":"2040-01-01T00:01:00Z","last_used_at":"2040-01-01T00:01:00Z","expires_at":"2040-01-08T00:01:00Z","address":"127.0.0.1","client":"{{new string('x', 200)}}","signed_in_by":"cookie","current":false},
              {"id":"{{ids[2]}}","created_at":"2040-01-01T00:00:00Z","last_used_at":"2040-01-01T00:03:00Z","expires_at":"2040-01-08T00:03:00Z","address":"127.0.0.1","client":"","signed_in_by":"cookie","current":true}
            ]}
            """);
        login.Is(HttpStatusCode.OK);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task One_can_be_ended_and_it_must_be_ones_own(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var (user, other) = (await gateway.SignUpAsync(), await gateway.SignUpAsync("other@example.com"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        var lost = await gateway.LogInAsync(user.Email);
        var id = Ids(await gateway.Client.CallAsync("GET " + Sessions, Cookie(user.Cookie)))[0];

        foreach (var wrong in new[] { id, "nonsense", "ses_000000000000000000000000" }) (await gateway.Client.CallAsync($"DELETE {Sessions}/{wrong}", Cookie(other.Cookie))).Is(HttpStatusCode.NotFound);
        (await gateway.Client.CallAsync("GET /api/v1/auth/me", Cookie("access_token=" + lost.AccessToken))).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync($"DELETE {Sessions}/{id}", Cookie(user.Cookie))).Is(HttpStatusCode.NoContent);

        (await gateway.Client.CallAsync("GET /api/v1/auth/me", Cookie("access_token=" + lost.AccessToken))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + lost.RefreshToken))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("GET /api/v1/auth/me", Cookie(user.Cookie))).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync($"DELETE {Sessions}/{id}", Cookie(user.Cookie))).Is(HttpStatusCode.NotFound);
        Assert.Single(Ids(await gateway.Client.CallAsync("GET " + Sessions, Cookie(user.Cookie))));
    }

    [Fact]
    public async Task A_key_and_its_tokens_neither_see_nor_end_sessions()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var user = await gateway.SignUpAsync();
        var key = (await gateway.CreateUserKeyAsync(user.Cookie)).Text("key");
        var token = (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(key))).Text("token");

        foreach (var call in new[] { "GET " + Sessions, "DELETE " + Sessions, $"DELETE {Sessions}/ses_000000000000000000000000" })
        {
            (await gateway.Client.CallAsync(call, Bearer(token))).Is(HttpStatusCode.Forbidden);
            (await gateway.Client.CallAsync(call, ApiKey(key))).Is(HttpStatusCode.Unauthorized);
        }

        (await gateway.Client.CallAsync("GET /api/v1/auth/me", Cookie(user.Cookie))).Is(HttpStatusCode.OK);
    }

    private static string[] Ids(Answer answer) => [.. answer.Json.GetProperty("data").EnumerateArray().Select(session => session.GetProperty("id").GetString()!)];
}
