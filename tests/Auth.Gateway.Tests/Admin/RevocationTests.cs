using System.Net;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Admin;

/// <summary>A user or an account is revoked as a whole, or what came before an instant; an account is disabled.</summary>
public sealed class RevocationTests
{
    private const string Me = "GET /api/v1/auth/me";

    private readonly ManualTimeProvider _clock = new();

    /// <summary>Ways for a user to lose all that they have: an operator's, and their own.</summary>
    public static TheoryData<StoreKind, bool> ByOperatorOrUser => new() { { StoreKind.Sqlite, true }, { StoreKind.Redis, true }, { StoreKind.Sqlite, false }, { StoreKind.Redis, false } };

    [SkippableTheory]
    [MemberData(nameof(ByOperatorOrUser))]
    public async Task All_sessions_and_tokens_of_a_user_end_at_once_with_what_was_made_of_them_and_the_keys_stay(StoreKind store, bool byOperator)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var (user, other) = (await gateway.SignUpAsync(), await gateway.SignUpAsync("other@example.com"));
        var key = (await gateway.CreateUserKeyAsync(user.Cookie)).Text("key");
        var session = await gateway.LogInAsync(user.Email);
        var tokens = new[]
        {
            user.AccessToken, session.AccessToken, await FormLoginAsync(gateway, user), await GenerateAsync(gateway, key),
            await ExchangeAsync(gateway, session.AccessToken), await WidgetAsync(gateway, user),
        };
        foreach (var token in tokens[..^1]) (await gateway.Client.CallAsync(Me, Bearer(token))).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync("GET /api/v1/usage", Bearer(tokens[^1]))).Is(HttpStatusCode.OK);

        (byOperator ? await gateway.Admin.CallAsync($"POST /admin/v1/users/{user.UserId}/revoke") : await gateway.Client.CallAsync("DELETE /api/v1/auth/sessions", Cookie(user.Cookie)))
            .Is(HttpStatusCode.NoContent);

        foreach (var token in tokens[..^1]) (await gateway.Client.CallAsync(Me, Bearer(token))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("GET /api/v1/usage", Bearer(tokens[^1]))).Is(HttpStatusCode.Unauthorized);
        foreach (var refreshToken in new[] { user.RefreshToken, session.RefreshToken }) (await RefreshAsync(gateway, refreshToken)).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync(Me, ApiKey(key))).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync(Me, Cookie(other.Cookie))).Is(HttpStatusCode.OK);

        // The very next millisecond, within the same second.
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var anew = await gateway.LogInAsync(user.Email);
        foreach (var token in new[] { anew.AccessToken, await FormLoginAsync(gateway, user), await GenerateAsync(gateway, key) })
        {
            (await gateway.Client.CallAsync(Me, Bearer(token))).Is(HttpStatusCode.OK);
        }

        (await RefreshAsync(gateway, anew.RefreshToken)).Is(HttpStatusCode.OK);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Revoking_an_account_ends_its_sessions_and_tokens_and_if_asked_its_keys(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var (user, other) = (await gateway.SignUpAsync(), await gateway.SignUpAsync("other@example.com"));
        var (key, userKey) = ((await gateway.CreateKeyAsync(user)).Text("key"), (await gateway.CreateUserKeyAsync(user.Cookie)).Text("key"));
        var bearer = await BearerAsync(gateway, user, key);
        (await gateway.Client.CallAsync("GET /account", Bearer(bearer))).Is(HttpStatusCode.OK);

        await RevokeAsync(gateway, $"accounts/{user.AccountId}", "");

        (await gateway.Client.CallAsync("GET /account", Bearer(bearer))).Is(HttpStatusCode.Forbidden);
        (await gateway.Client.CallAsync(Me, Cookie(user.Cookie))).Is(HttpStatusCode.Unauthorized);
        (await RefreshAsync(gateway, user.RefreshToken)).Is(HttpStatusCode.Unauthorized);
        (await TrackAsync(gateway, key)).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync(Me, ApiKey(userKey))).Is(HttpStatusCode.OK);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        bearer = await BearerAsync(gateway, user, key);
        (await gateway.Client.CallAsync("GET /account", Bearer(bearer))).Is(HttpStatusCode.OK);

        await RevokeAsync(gateway, $"accounts/{user.AccountId}", """{"keys":true}""");

        (await gateway.Client.CallAsync("GET /account", Bearer(bearer))).Is(HttpStatusCode.Forbidden);
        (await TrackAsync(gateway, key)).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync(Me, ApiKey(userKey))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync(Me, Cookie(other.Cookie))).Is(HttpStatusCode.OK);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var session = await gateway.LogInAsync(user.Email);
        var newKey = await gateway.CreateKeyAsync(user with { AccessToken = session.AccessToken });
        (await TrackAsync(gateway, newKey.Text("key"))).Is(HttpStatusCode.OK);
        var listed = (await gateway.Client.CallAsync("GET /api/v1/api-keys", Cookie("access_token=" + session.AccessToken))).Is(HttpStatusCode.OK);
        Assert.Equal(["ACTIVE", "REVOKED"], listed.Json.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("status").GetString()));
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Before_an_instant_takes_what_was_made_since_of_what_came_before_and_leaves_what_came_after(StoreKind store)
    {
        using var folder = new DataFolder();
        SignedUp user;
        string[] dead, alive;
        (string AccessToken, string RefreshToken) after;
        await using (var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock, folder: folder.Path))
        {
            user = await gateway.SignUpAsync();
            var key = (await gateway.CreateUserKeyAsync(user.Cookie)).Text("key");
            var (form, generated) = (await FormLoginAsync(gateway, user), await GenerateAsync(gateway, key));
            _clock.Advance(TimeSpan.FromMinutes(5));
            var instant = _clock.GetUtcNow();
            _clock.Advance(TimeSpan.FromMinutes(5));
            var refreshed = (await RefreshAsync(gateway, user.RefreshToken)).Is(HttpStatusCode.OK).Cookies["access_token"].Value;
            after = await gateway.LogInAsync(user.Email);
            dead = [user.AccessToken, form, generated, refreshed, await ExchangeAsync(gateway, form), await ExchangeAsync(gateway, refreshed)];
            alive = [after.AccessToken, await FormLoginAsync(gateway, user), await GenerateAsync(gateway, key), await ExchangeAsync(gateway, after.AccessToken)];
            foreach (var token in (string[])[.. dead, .. alive]) (await gateway.Client.CallAsync(Me, Bearer(token))).Is(HttpStatusCode.OK);

            await RevokeAsync(gateway, $"users/{user.UserId}", $$"""{"before":"{{instant:O}}"}""");

            await AssertAsync(gateway);
        }

        // One that starts after it knows as much.
        await using var late = await GatewayUnderTest.StartAsync(store, clock: _clock, folder: folder.Path);
        await AssertAsync(late);
        (await RefreshAsync(late, user.RefreshToken)).Is(HttpStatusCode.Unauthorized);
        (await RefreshAsync(late, after.RefreshToken)).Is(HttpStatusCode.OK);

        async Task AssertAsync(GatewayUnderTest gateway)
        {
            foreach (var token in dead) (await gateway.Client.CallAsync(Me, Bearer(token))).Is(HttpStatusCode.Unauthorized);
            foreach (var token in alive) (await gateway.Client.CallAsync(Me, Bearer(token))).Is(HttpStatusCode.OK);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Disabling_an_account_locks_out_everybody_and_every_key_and_enabling_brings_back_the_keys(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var user = await gateway.SignUpAsync();
        var (key, userKey) = ((await gateway.CreateKeyAsync(user)).Text("key"), (await gateway.CreateUserKeyAsync(user.Cookie)).Text("key"));
        var bearer = await BearerAsync(gateway, user, key);
        (await TrackAsync(gateway, key)).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync(Me, ApiKey(userKey))).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync("GET /account", Bearer(bearer))).Is(HttpStatusCode.OK);

        (await gateway.Admin.CallAsync($"POST /admin/v1/accounts/{user.AccountId}/disable")).Is(HttpStatusCode.NoContent);

        Assert.False((await gateway.Admin.CallAsync($"GET /admin/v1/accounts/{user.AccountId}")).Json.GetProperty("is_active").GetBoolean());
        await AssertTokensAreDeadAsync();
        (await TrackAsync(gateway, key)).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync(Me, ApiKey(userKey))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("GET /login", Basic(user.AccountId, key))).Is(HttpStatusCode.Forbidden);
        (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(userKey))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("POST /api/v1/auth/login", $$"""{"email":"{{user.Email}}","password":"{{GatewayUnderTest.Password}}"}""")).Is(HttpStatusCode.Unauthorized);

        _clock.Advance(TimeSpan.FromMinutes(1));
        (await gateway.Admin.CallAsync($"POST /admin/v1/accounts/{user.AccountId}/enable")).Is(HttpStatusCode.NoContent);

        await AssertTokensAreDeadAsync();
        (await TrackAsync(gateway, key)).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync(Me, ApiKey(userKey))).Is(HttpStatusCode.OK);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        (await gateway.Client.CallAsync(Me, Cookie("access_token=" + (await gateway.LogInAsync(user.Email)).AccessToken))).Is(HttpStatusCode.OK);

        async Task AssertTokensAreDeadAsync()
        {
            (await gateway.Client.CallAsync("GET /account", Bearer(bearer))).Is(HttpStatusCode.Forbidden);
            (await gateway.Client.CallAsync(Me, Cookie(user.Cookie))).Is(HttpStatusCode.Unauthorized);
            (await RefreshAsync(gateway, user.RefreshToken)).Is(HttpStatusCode.Unauthorized);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Refreshes_and_sign_ins_that_race_a_revocation_leave_nothing_alive_that_came_before_it(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var user = await gateway.SignUpAsync();
        for (var round = 0; round < 10; round++)
        {
            var session = await gateway.LogInAsync(user.Email);
            var ends = round % 2 == 0
                ? gateway.Client.CallAsync("POST /api/v1/auth/logout", Cookie("refresh_token=" + session.RefreshToken))
                : gateway.Admin.CallAsync($"POST /admin/v1/users/{user.UserId}/revoke");
            var refreshes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RefreshAsync(gateway, session.RefreshToken)));
            await ends;

            foreach (var refreshed in refreshes.Where(answer => answer.Status == HttpStatusCode.OK))
            {
                (await gateway.Client.CallAsync(Me, Cookie("access_token=" + refreshed.Cookies["access_token"].Value))).Is(HttpStatusCode.Unauthorized);
                (await RefreshAsync(gateway, refreshed.Cookies["refresh_token"].Value)).Is(HttpStatusCode.Unauthorized);
            }

            (await RefreshAsync(gateway, session.RefreshToken)).Is(HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task A_token_is_no_younger_than_what_it_was_made_of()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(clock: _clock);
        var user = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(user)).Text("key");
        // Read from the store now, and remembered.
        var first = await BearerAsync(gateway, user, key);
        var asked = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        _clock.Advance(TimeSpan.FromMinutes(5));
        // What is remembered counts again when the change log has been read at the new time.
        using (var late = new CancellationTokenSource(TimeSpan.FromSeconds(60)))
        {
            while (gateway.Services.GetRequiredService<ChangeFollower>().Age > TimeSpan.FromSeconds(1)) await Task.Delay(5, late.Token);
        }

        foreach (var token in new[] { first, await BearerAsync(gateway, user, key), await ExchangeAsync(gateway, first) })
        {
            Assert.Equal(asked, new JsonWebToken(token).GetPayloadValue<long>("iat_ms"));
        }

        // From the store again: a moment ago, whenever the user was made.
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeMilliseconds(), new JsonWebToken((await gateway.LogInAsync(user.Email)).AccessToken).GetPayloadValue<long>("iat_ms"));
    }

    [Fact]
    public async Task What_is_not_understood_revokes_nothing()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(clock: _clock);
        var user = await gateway.SignUpAsync();
        foreach (var (path, body, entry) in new[]
        {
            ($"users/{user.UserId}", """{"before":"yesterday"}""", """{"loc":["body","before"],"msg":"invalid datetime format","type":"value_error.datetime"}"""),
            ($"users/{user.UserId}", """{"before":"2040-01-01T00:00:01Z"}""", """{"loc":["body","before"],"msg":"must not be in the future","type":"value_error"}"""),
            ($"users/{user.UserId}", """{"keys":true}""", """{"loc":["body","keys"],"msg":"is not known here","type":"value_error"}"""),
            ($"accounts/{user.AccountId}", """{"befor":"2040-01-01T00:00:00Z"}""", """{"loc":["body","befor"],"msg":"is not known here","type":"value_error"}"""),
            ($"accounts/{user.AccountId}", """{"keys":"yes"}""", """{"loc":["body","keys"],"msg":"value could not be parsed to a boolean","type":"type_error.bool"}"""),
        })
        {
            (await gateway.Admin.CallAsync($"POST /admin/v1/{path}/revoke", body)).IsInvalid(entry);
        }

        foreach (var call in new[]
        {
            "POST /admin/v1/users/usr_000000000000000000000000/revoke", "POST /admin/v1/users/nonsense/revoke", $"POST /admin/v1/users/{user.AccountId}/revoke",
            "POST /admin/v1/accounts/acc_000000000000000000000000/revoke", $"POST /admin/v1/accounts/{user.UserId}/revoke", "POST /admin/v1/accounts/acc_000000000000000000000000/disable",
        })
        {
            (await gateway.Admin.CallAsync(call)).Is(HttpStatusCode.NotFound);
        }

        (await gateway.Client.CallAsync($"POST /admin/v1/users/{user.UserId}/revoke", Cookie(user.Cookie))).Is(HttpStatusCode.NotFound);
        (await gateway.Client.CallAsync(Me, Cookie(user.Cookie))).Is(HttpStatusCode.OK);
    }

    private static async Task RevokeAsync(GatewayUnderTest gateway, string what, string body)
    {
        var call = $"POST /admin/v1/{what}/revoke";
        (body.Length == 0 ? await gateway.Admin.CallAsync(call) : await gateway.Admin.CallAsync(call, body)).Is(HttpStatusCode.NoContent);
    }

    private static async Task<string> FormLoginAsync(GatewayUnderTest gateway, SignedUp user) =>
        (await gateway.Client.CallAsync("POST /api/v1/auth/login", new FormUrlEncodedContent([new("username", user.Email), new("password", GatewayUnderTest.Password)])))
        .Is(HttpStatusCode.OK).Text("access_token");

    private static async Task<string> GenerateAsync(GatewayUnderTest gateway, string key) =>
        (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(key))).Is(HttpStatusCode.OK).Text("token");

    private static async Task<string> BearerAsync(GatewayUnderTest gateway, SignedUp user, string key) =>
        (await gateway.Client.CallAsync("GET /login", Basic(user.AccountId, key))).Is(HttpStatusCode.OK).Text("bearer_token");

    private static async Task<string> ExchangeAsync(GatewayUnderTest gateway, string token) => (await gateway.TokenAsync(
        null, ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), ("subject_token", token))).Text("access_token");

    private static async Task<string> WidgetAsync(GatewayUnderTest gateway, SignedUp user) =>
        (await gateway.Client.CallAsync("POST /api/v1/widget/token", """{"customer_external_id":"c1"}""", Cookie(user.Cookie))).Is(HttpStatusCode.OK).Text("token");

    private static Task<Answer> RefreshAsync(GatewayUnderTest gateway, string refreshToken) =>
        gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + refreshToken));

    private static Task<Answer> TrackAsync(GatewayUnderTest gateway, string key) => gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", ApiKey(key));
}
