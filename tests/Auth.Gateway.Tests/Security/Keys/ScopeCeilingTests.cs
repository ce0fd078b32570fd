using System.Net;
using System.Text.Json;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Keys;

/// <summary>Nobody comes to more scopes than they have: not by making a key, rotating one, exchanging a token or refreshing it, nor by having been more before.</summary>
public sealed class ScopeCeilingTests
{
    private static readonly Dictionary<string, string?> Roles = new() { ["Gateway:Roles:admin:0"] = "keys.manage", ["Gateway:Roles:admin:1"] = "usage.read", ["Gateway:Roles:member:0"] = "usage.read" };

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Who_has_become_less_makes_and_rotates_no_key_of_what_they_were(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, Roles, clock);
        var user = await gateway.SignUpAsync();
        var (strong, weak) = (await gateway.CreateKeyAsync(user, new { name = "strong", scopes = new[] { "usage.write", "usage.read" } }), await gateway.CreateKeyAsync(user, new { name = "weak", scopes = new[] { "usage.read" } }));
        var bearer = (await gateway.TokenAsync(null, ("grant_type", "password"), ("username", user.Email), ("password", GatewayUnderTest.Password))).Text("access_token");
        await gateway.PutMemberAsync(user.AccountId, user.UserId, "admin");

        // What was issued to the owner is dead, and not merely weaker.
        foreach (var credential in new[] { Credentials.Cookie(user.Cookie), Credentials.Bearer(bearer) })
        {
            (await CreateAsync(gateway, credential, "usage.write")).Is(HttpStatusCode.Unauthorized);
            (await RotateAsync(gateway, credential, strong)).Is(HttpStatusCode.Unauthorized);
        }

        clock.Advance(TimeSpan.FromMilliseconds(1));
        var admin = Credentials.Cookie("access_token=" + (await gateway.LogInAsync(user.Email)).AccessToken);
        (await CreateAsync(gateway, admin, "usage.write")).Is(HttpStatusCode.Forbidden);
        (await CreateAsync(gateway, admin, "keys.manage", "usage.read")).Is(HttpStatusCode.Created);
        (await RotateAsync(gateway, admin, strong)).Is(HttpStatusCode.Forbidden);
        var next = (await RotateAsync(gateway, admin, weak)).Is(HttpStatusCode.Created);
        Assert.Equal("[\"usage.read\"]", next.Json.GetProperty("scopes").GetRawText());

        await gateway.PutMemberAsync(user.AccountId, user.UserId, "member");
        clock.Advance(TimeSpan.FromMilliseconds(1));
        var member = Credentials.Cookie("access_token=" + (await gateway.LogInAsync(user.Email)).AccessToken);
        (await CreateAsync(gateway, member, "usage.read")).Is(HttpStatusCode.Forbidden);
        (await RotateAsync(gateway, member, JsonSerializer.SerializeToElement(new { id = next.Text("id") }))).Is(HttpStatusCode.Forbidden);
        (await gateway.Client.CallAsync($"DELETE /api/v1/api-keys/{strong.Text("id")}", member)).Is(HttpStatusCode.Forbidden);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_users_key_can_do_what_its_user_can_today_and_so_can_all_that_was_made_of_it(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, Roles, clock);
        var user = await gateway.SignUpAsync();
        const string key = "theirs_0123456789abcdef0123456789abcdef";
        (await gateway.Admin.CallAsync($"POST /admin/v1/accounts/{user.AccountId}/keys/import", $$"""{"name":"x","sha256":"{{ApiKeyFormat.Hash(key)}}","scopes":["usage.write","usage.read"],"user_id":"{{user.UserId}}"}""")).Is(HttpStatusCode.Created);
        var before = (await gateway.Client.CallAsync("POST /tokens/generate", Credentials.ApiKey(key))).Is(HttpStatusCode.OK).Text("token");
        var exchanged = await ExchangeAsync(gateway, before, "usage.write");
        (await gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", Credentials.ApiKey(key))).Is(HttpStatusCode.OK);

        await gateway.PutMemberAsync(user.AccountId, user.UserId, "member");
        clock.Advance(TimeSpan.FromMilliseconds(1));
        (await gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", Credentials.ApiKey(key))).Is(HttpStatusCode.Forbidden);
        foreach (var old in new[] { before, exchanged.Body.Text("access_token") }) Assert.False(await gateway.OpensAsync(old));
        var after = (await gateway.Client.CallAsync("POST /tokens/generate", """{"scopes":["usage.write"],"scope":"usage.write"}""", Credentials.ApiKey(key))).Is(HttpStatusCode.OK).Text("token");
        Assert.Equal("usage.read", TokenText.Claims(after).GetProperty("scope").GetString());
        (await gateway.Client.CallAsync("POST /api/v1/widget/token", """{"customer_external_id":"c"}""", Credentials.Bearer(after))).Is(HttpStatusCode.Forbidden);
        foreach (var scope in new[] { "usage.write", "usage.read usage.write", "*", "keys.manage" })
        {
            var refused = await ExchangeAsync(gateway, after, scope);
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_scope"), (refused.Response.StatusCode, refused.Body.Text("error")));
            var (response, body) = await gateway.PostFormAsync("/oauth/token", [("grant_type", "client_credentials"), ("scope", scope)], $"{user.AccountId}:{key}");
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_scope"), (response.StatusCode, body.Text("error")));
        }
    }

    private static Task<Answer> CreateAsync(GatewayUnderTest gateway, (string, string) credential, params string[] scopes) =>
        gateway.Client.CallAsync("POST /api/v1/api-keys", JsonSerializer.Serialize(new { name = "x", scopes }), credential);

    private static Task<Answer> RotateAsync(GatewayUnderTest gateway, (string, string) credential, JsonElement key) =>
        gateway.Client.CallAsync($"POST /api/v1/api-keys/{key.Text("id")}/rotate", """{"overlap_seconds":0,"scopes":["usage.write","*"]}""", credential);

    private static Task<(HttpResponseMessage Response, JsonElement Body)> ExchangeAsync(GatewayUnderTest gateway, string token, string scope) => gateway.PostFormAsync(
        "/oauth/token", [("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), ("subject_token", token), ("scope", scope)]);
}
