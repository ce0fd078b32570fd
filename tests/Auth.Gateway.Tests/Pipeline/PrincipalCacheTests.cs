using System.Net;
using System.Net.Http.Json;
using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Pipeline.Authentication;
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
