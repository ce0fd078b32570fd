using System.Net.Http.Json;
using System.Text.Json;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.OAuth;

/// <summary>RFC 8414, RFC 9728 and the challenges of RFC 6750.</summary>
public sealed class MetadataTests
{
    [Theory]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task Rfc8414_3_the_metadata_names_endpoints_that_are_there(string path)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var metadata = await gateway.Client.GetFromJsonAsync<JsonElement>(path);

        var issuer = gateway.Url.ToString().TrimEnd('/');
        Assert.Equal(issuer, metadata.Text("issuer"));
        foreach (var endpoint in new[] { "token_endpoint", "introspection_endpoint", "revocation_endpoint" })
        {
            var (response, _) = await gateway.PostFormAsync(new Uri(metadata.Text(endpoint)).AbsolutePath, []);
            Assert.NotEqual(System.Net.HttpStatusCode.NotFound, response.StatusCode);
        }

        using var jwks = await gateway.Client.GetAsync(new Uri(metadata.Text("jwks_uri")));
        Assert.True(jwks.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Rfc9728_5_1_a_bearer_challenge_points_to_the_resources_metadata()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        using var response = await gateway.Client.GetAsync("/tokens/test");
        var challenge = response.Headers.WwwAuthenticate.Single(challenge => challenge.Scheme == "Bearer");
        var url = challenge.Parameter!.Split("resource_metadata=\"")[1].TrimEnd('"');
        var metadata = await gateway.Client.GetFromJsonAsync<JsonElement>(new Uri(url));

        Assert.Equal(gateway.Url.ToString().TrimEnd('/'), metadata.GetProperty("authorization_servers")[0].GetString());
        Assert.Contains("usage.write", metadata.GetProperty("scopes_supported").EnumerateArray().Select(scope => scope.GetString()));
    }

    [Fact]
    public async Task Rfc6750_3_1_a_bad_token_and_a_missing_scope_are_told_in_the_challenge()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?>
        {
            ["Gateway:Policies:devices:Scopes:0"] = "devices.read",
            ["Gateway:Policies:devices:ErrorFormat"] = "problem",
        });
        var owner = await gateway.SignUpAsync();
        var token = await gateway.TokenAsync($"{owner.AccountId}:{(await gateway.CreateKeyAsync(owner)).Text("key")}", ("grant_type", "client_credentials"));

        Assert.Contains("error=\"invalid_token\"", await ChallengeAsync("a.b.c"), StringComparison.Ordinal);
        Assert.Contains("error=\"insufficient_scope\", scope=\"devices.read\"", await ChallengeAsync(token.Text("access_token")), StringComparison.Ordinal);

        async Task<string> ChallengeAsync(string bearer)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/devices");
            request.Headers.Add("Authorization", $"Bearer {bearer}");
            using var response = await gateway.Client.SendAsync(request);
            return response.Headers.WwwAuthenticate.ToString();
        }
    }
}
