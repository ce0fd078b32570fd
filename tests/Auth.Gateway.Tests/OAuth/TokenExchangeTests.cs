using System.Net;
using System.Net.Http.Json;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.OAuth;

/// <summary>RFC 8693: narrower, never wider, never longer, and ended with what it was made from.</summary>
public sealed class TokenExchangeTests
{
    private const string AccessToken = "urn:ietf:params:oauth:token-type:access_token";
    private static readonly (string, string) Grant = ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
    private static readonly (string, string) Type = ("subject_token_type", AccessToken);

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Rfc8693_2_2_1_fewer_scopes_one_audience_one_customer(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var subject = await SubjectAsync(gateway);

        var narrowed = await gateway.TokenAsync(null, Grant, Type, ("subject_token", subject), ("scope", "usage.read"), ("audience", "usage"), ("customer", "cust_1"));

        Assert.Equal((AccessToken, "Bearer", "usage.read"), (narrowed.Text("issued_token_type"), narrowed.Text("token_type"), narrowed.Text("scope")));
        var token = narrowed.Text("access_token");
        Assert.Equal(HttpStatusCode.OK, await GetAsync(gateway, "/api/v1/usage", token));
        Assert.Equal("cust_1", gateway.Upstream.Last.Headers["X-Auth-Customer"]);
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(gateway, "/devices", token));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(gateway, "/api/v1/customers", token));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(gateway, "/account", token));
    }

    [Fact]
    public async Task A_token_for_one_audience_opens_its_routes_and_nothing_else()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var token = (await gateway.TokenAsync(null, Grant, Type, ("subject_token", await SubjectAsync(gateway)), ("audience", "devices"))).Text("access_token");

        Assert.Equal(HttpStatusCode.OK, await GetAsync(gateway, "/devices", token));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(gateway, "/api/v1/usage", token));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(gateway, "/tokens/test", token));
    }

    [Theory]
    [InlineData("scope", "keys.manage", "invalid_scope")]
    [InlineData("audience", "nowhere", "invalid_target")]
    [InlineData("audience", "usage", "invalid_target")]
    [InlineData("customer", "cust_2", "invalid_target")]
    [InlineData("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token", "invalid_request")]
    [InlineData("actor_token", "x", "invalid_request")]
    public async Task Nothing_that_was_restricted_is_widened(string name, string value, string error)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var restricted = (await gateway.TokenAsync(
            null, Grant, Type, ("subject_token", await SubjectAsync(gateway)), ("scope", "usage.read"), ("audience", "devices"), ("customer", "cust_1"))).Text("access_token");

        var (response, body) = await gateway.PostFormAsync("/oauth/token", [Grant, Type, ("subject_token", restricted), (name, value)]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(error, body.Text("error"));
        var again = await gateway.TokenAsync(null, Grant, Type, ("subject_token", restricted));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(gateway, "/api/v1/usage", again.Text("access_token")));
    }

    [Fact]
    public async Task It_lives_no_longer_than_what_it_was_made_from()
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(clock: clock);
        var subject = await SubjectAsync(gateway);
        clock.Advance(TimeSpan.FromMinutes(50));

        var exchanged = await gateway.TokenAsync(null, Grant, Type, ("subject_token", subject));

        Assert.Equal(600, exchanged.GetProperty("expires_in").GetInt64());
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task It_ends_with_any_token_that_it_was_made_from(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var subject = await SubjectAsync(gateway);
        var child = (await gateway.TokenAsync(null, Grant, Type, ("subject_token", subject))).Text("access_token");
        var grandchild = (await gateway.TokenAsync(null, Grant, Type, ("subject_token", child))).Text("access_token");
        Assert.True(await gateway.OpensAsync(grandchild));

        await gateway.PostFormAsync("/oauth/revoke", [("token", subject)]);

        Assert.False(await gateway.OpensAsync(child));
        Assert.False(await gateway.OpensAsync(grandchild));
    }

    [Fact]
    public async Task A_widget_token_ends_with_the_token_that_it_was_made_with()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var subject = await SubjectAsync(gateway);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/widget/token") { Content = JsonContent.Create(new { customer_external_id = "cust_1" }) };
        request.Headers.Add("Authorization", $"Bearer {subject}");
        using var response = await gateway.Client.SendAsync(request);
        var widget = (await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).Text("token");
        Assert.Equal(HttpStatusCode.OK, await GetAsync(gateway, "/api/v1/usage", widget));

        await gateway.PostFormAsync("/oauth/revoke", [("token", subject)]);

        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(gateway, "/api/v1/usage", widget));
    }

    [Fact]
    public async Task A_token_that_is_not_ours_or_not_alive_is_an_invalid_request()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var revoked = await SubjectAsync(gateway, "second@example.com");
        await gateway.PostFormAsync("/oauth/revoke", [("token", revoked)]);

        foreach (var subject in new[] { "a.b.c", owner.RefreshToken, revoked })
        {
            var (response, body) = await gateway.PostFormAsync("/oauth/token", [Grant, Type, ("subject_token", subject)]);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Equal("invalid_request", body.Text("error"));
        }
    }

    [Fact]
    public async Task An_exchanged_token_of_a_user_makes_no_keys_and_ends_no_sessions()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var token = (await gateway.TokenAsync(null, Grant, Type, ("subject_token", owner.AccessToken))).Text("access_token");

        foreach (var (method, path) in new[] { (HttpMethod.Post, "/api/v1/auth/api-keys"), (HttpMethod.Post, "/api/v1/api-keys"), (HttpMethod.Delete, "/api/v1/auth/sessions") })
        {
            using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(new { name = "mine" }) };
            request.Headers.Add("Authorization", $"Bearer {token}");
            using var response = await gateway.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }
    }

    private static async Task<string> SubjectAsync(GatewayUnderTest gateway, string email = "subject@example.com")
    {
        var owner = await gateway.SignUpAsync(email, "Subject");
        return (await gateway.TokenAsync($"{owner.AccountId}:{(await gateway.CreateKeyAsync(owner)).Text("key")}", ("grant_type", "client_credentials"))).Text("access_token");
    }

    private static async Task<HttpStatusCode> GetAsync(GatewayUnderTest gateway, string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Authorization", $"Bearer {token}");
        using var response = await gateway.Client.SendAsync(request);
        return response.StatusCode;
    }
}
