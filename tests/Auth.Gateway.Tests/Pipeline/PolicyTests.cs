using System.Net;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>Who is known may still not come everywhere.</summary>
public sealed class PolicyTests(PipelineFixture scene) : IClassFixture<PipelineFixture>
{
    [Fact]
    public async Task All_scopes_of_a_policy_are_needed()
    {
        await scene.PassAsync("/both-scopes", Credentials.ApiKey(scene.Key));
        await scene.PassAsync("/both-scopes", Credentials.Cookie(scene.Owner.Cookie));
        await RefusedAsync("insufficient_scope", "/other-scope", Credentials.ApiKey(scene.Key));
        await RefusedAsync("insufficient_scope", "/both-scopes", Credentials.ApiKey(scene.TestKey));
        await RefusedAsync("insufficient_scope", "/both-scopes", Credentials.ApiKey(scene.UserKey));
    }

    [Fact]
    public async Task One_role_of_a_policy_is_needed_and_an_account_key_has_none()
    {
        await scene.PassAsync("/owners", Credentials.Cookie(scene.Owner.Cookie));
        await scene.PassAsync("/owners", Credentials.ApiKey(scene.UserKey));
        await RefusedAsync("insufficient_role", "/owners", Credentials.ApiKey(scene.Key));
        await RefusedAsync("insufficient_role", "/members", Credentials.Cookie(scene.Owner.Cookie));
    }

    [Fact]
    public async Task Live_and_test_credentials_are_kept_apart()
    {
        await scene.PassAsync("/live", Credentials.ApiKey(scene.Key));
        await scene.PassAsync("/test", Credentials.ApiKey(scene.TestKey));
        await RefusedAsync("wrong_mode", "/test", Credentials.ApiKey(scene.Key));
        await RefusedAsync("wrong_mode", "/live", Credentials.ApiKey(scene.TestKey));
        await RefusedAsync("wrong_mode", "/test", Credentials.Bearer(scene.KeyToken));
    }

    [Fact]
    public async Task A_token_for_one_customer_is_taken_only_where_the_policy_says_so()
    {
        await scene.PassAsync("/any", Credentials.Bearer(scene.CustomerToken));
        await RefusedAsync("customer_restricted", "/live", Credentials.Bearer(scene.CustomerToken));
    }

    [Fact]
    public async Task A_key_with_allowed_networks_is_refused_from_elsewhere()
    {
        var here = (await scene.Gateway.CreateKeyAsync(scene.Owner, new { name = "here", allowed_ips = new[] { "127.0.0.0/8" } })).GetProperty("key").GetString()!;
        var there = (await scene.Gateway.CreateKeyAsync(scene.Owner, new { name = "there", allowed_ips = new[] { "203.0.113.7", "2001:db8::/32" } })).GetProperty("key").GetString()!;
        await scene.PassAsync("/any", Credentials.ApiKey(here));
        await RefusedAsync("network_not_allowed", "/any", Credentials.ApiKey(there));
        await RefusedAsync("network_not_allowed", "/any", Credentials.Basic(scene.Owner.AccountId, there));
    }

    [Theory]
    [InlineData("Authorization", "Bearer nonsense")]
    [InlineData("Authorization", "Basic nonsense")]
    [InlineData("X-API-Key", "nonsense")]
    [InlineData("Cookie", "access_token=nonsense")]
    public async Task Where_a_credential_is_optional_a_bad_one_is_refused_all_the_same(string name, string value)
    {
        Assert.False((await scene.PassAsync("/optional")).Headers.ContainsKey("X-Auth-Subject"));
        Assert.Equal(scene.Owner.AccountId, (await scene.PassAsync("/optional", scene.Credential(SchemeNames.ApiKey))).Headers["X-Auth-Subject"]);
        var answer = await scene.RefusedAsync(HttpStatusCode.Unauthorized, "/optional", (name, value));
        Assert.Equal("invalid_credentials", answer.Text("code"));
    }

    [Fact]
    public async Task An_open_route_reads_no_credential_at_all()
    {
        await scene.PassAsync("/pub/x", Credentials.Bearer("nonsense"));
        await scene.PassAsync("/pub/x", scene.Credential(SchemeNames.ApiKey), scene.Credential(SchemeNames.Bearer));
        Assert.False(scene.Gateway.Upstream.Last.Headers.ContainsKey("X-Auth-Subject"));
    }

    [Theory]
    [InlineData("/devices", HttpStatusCode.Forbidden, "application/json", "\"code\":\"access_denied\",\"message\":\"Bad credentials\"")]
    [InlineData("/tokens/test", HttpStatusCode.Unauthorized, "application/json", "{\"error\":{\"code\":\"NO_CREDENTIALS\"")]
    [InlineData("/api/v1/usage", HttpStatusCode.Unauthorized, "application/json", "{\"detail\":\"Not authenticated\"}")]
    [InlineData("/any", HttpStatusCode.Unauthorized, "application/problem+json", "\"code\":\"no_credentials\"")]
    public async Task Each_refusal_is_in_the_format_of_its_route(string path, HttpStatusCode status, string type, string body)
    {
        var answer = await scene.RefusedAsync(status, path);
        Assert.Equal(type, answer.Header("Content-Type"));
        Assert.Contains(body, answer.Body, StringComparison.Ordinal);
        Assert.Equal(status == HttpStatusCode.Unauthorized, answer.Header("WWW-Authenticate") is not null);
    }

    private async Task RefusedAsync(string code, string path, params (string Name, string Value)[] headers) =>
        Assert.Equal(code, (await scene.RefusedAsync(HttpStatusCode.Forbidden, path, headers)).Text("code"));
}
