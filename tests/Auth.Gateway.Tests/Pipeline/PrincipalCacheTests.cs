using System.Net;
using System.Net.Http.Json;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Pipeline.Authentication;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Tests.Pipeline;

public sealed class PrincipalCacheTests
{
    [Fact]
    public async Task A_users_key_is_remembered_again_after_the_users_role_has_changed()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var user = await gateway.SignUpAsync();
        var secret = await UserKeyAsync(gateway, user);
        Assert.Equal(HttpStatusCode.OK, await MeAsync(gateway, secret));
        using var changed = await gateway.Admin.PutAsJsonAsync($"/admin/v1/accounts/{user.AccountId}/members/{user.UserId}", new { role = RoleNames.Admin });
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        var cache = gateway.Services.GetRequiredService<PrincipalCache>();
        var credential = new Credential(SchemeNames.ApiKey, secret);

        Assert.Null(cache.Find(credential));
        Assert.Equal(HttpStatusCode.OK, await MeAsync(gateway, secret));

        Assert.Equal([RoleNames.Admin], cache.Find(credential)!.Roles);
    }

    [Fact]
    public async Task A_key_that_was_remembered_is_forgotten_when_it_is_deleted()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var user = await gateway.SignUpAsync();
        var key = await gateway.CreateKeyAsync(user);
        var credential = new Credential(SchemeNames.ApiKey, key.Text("key"));
        using (var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/usage"))
        {
            request.Headers.Add("X-API-Key", credential.Value);
            using var admitted = await gateway.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
        }

        var cache = gateway.Services.GetRequiredService<PrincipalCache>();
        Assert.NotNull(cache.Find(credential));

        await gateway.Services.GetRequiredService<ApiKeyService>().DeleteAsync(user.AccountId, key.Text("id"), CancellationToken.None);

        Assert.Null(cache.Find(credential));
    }

    [Fact]
    public async Task A_token_of_ours_is_remembered_when_it_comes_for_the_second_time()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = (await gateway.LogInAsync((await gateway.SignUpAsync()).Email)).AccessToken;
        var cache = gateway.Services.GetRequiredService<PrincipalCache>();
        var credential = new Credential(SchemeNames.Bearer, token);

        Assert.True(await gateway.OpensAsync(token));
        Assert.Null(cache.Find(credential));
        Assert.True(await gateway.OpensAsync(token));

        Assert.NotNull(cache.Find(credential));
    }

    [Theory]
    [InlineData("POST /tokens/generate", true)]
    [InlineData("POST /oauth/token", false)]
    public async Task A_key_that_was_good_for_a_token_is_good_for_none_once_it_is_deleted(string call, bool isHeader)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var user = await gateway.SignUpAsync();
        var key = await gateway.CreateKeyAsync(user);
        Task<Answer> AskAsync() => isHeader
            ? gateway.Client.CallAsync(call, Credentials.ApiKey(key.Text("key")))
            : gateway.Client.CallAsync(call, HttpCalls.Content("grant_type=client_credentials", "application/x-www-form-urlencoded"), Credentials.Basic(key.Text("id"), key.Text("key")));
        (await AskAsync()).Is(HttpStatusCode.OK);
        Assert.NotNull(gateway.Services.GetRequiredService<PrincipalCache>().Find(new Credential(SchemeNames.ApiKey, key.Text("key"))));

        await gateway.Services.GetRequiredService<ApiKeyService>().DeleteAsync(user.AccountId, key.Text("id"), CancellationToken.None);

        (await AskAsync()).Is(HttpStatusCode.Unauthorized);
    }

    /// <summary>Whoever is revoked, and their keys not, may have a new token at once: made of what was read in that very moment, it would be older than the revocation.</summary>
    [Fact]
    public async Task What_was_read_in_the_moment_of_a_revocation_is_not_remembered()
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(clock: clock);
        var user = await gateway.SignUpAsync();
        var key = (await gateway.CreateUserKeyAsync(user.Cookie)).Text("key");
        (await gateway.Admin.CallAsync($"POST /admin/v1/users/{user.UserId}/revoke")).Is(HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.OK, await MeAsync(gateway, key));
        clock.Advance(TimeSpan.FromMilliseconds(1));

        var token = (await gateway.Client.CallAsync("POST /tokens/generate", Credentials.ApiKey(key))).Is(HttpStatusCode.OK).Text("token");

        Assert.True(await gateway.OpensAsync(token));
    }

    [Fact]
    public async Task A_key_that_is_remembered_is_still_nobodys_but_its_own_accounts()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var (user, other) = (await gateway.SignUpAsync(), await gateway.SignUpAsync("other@example.com"));
        var key = await gateway.CreateKeyAsync(user);
        Task<Answer> AskAsync(string client) =>
            gateway.Client.CallAsync("POST /oauth/token", HttpCalls.Content("grant_type=client_credentials", "application/x-www-form-urlencoded"), Credentials.Basic(client, key.Text("key")));
        (await AskAsync(user.AccountId)).Is(HttpStatusCode.OK);
        (await AskAsync(key.Text("id"))).Is(HttpStatusCode.OK);

        (await AskAsync(other.AccountId)).Is(HttpStatusCode.Unauthorized);
        (await AskAsync(" ")).Is(HttpStatusCode.Unauthorized);
    }

    private static async Task<string> UserKeyAsync(GatewayUnderTest gateway, SignedUp user)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/api-keys") { Content = JsonContent.Create(new { name = "mine" }) };
        request.Headers.Add("Cookie", user.Cookie);
        using var response = await gateway.Client.SendAsync(request);
        return (await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).Text("key");
    }

    private static async Task<HttpStatusCode> MeAsync(GatewayUnderTest gateway, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/auth/me");
        request.Headers.Add("X-API-Key", key);
        using var response = await gateway.Client.SendAsync(request);
        return response.StatusCode;
    }
}
