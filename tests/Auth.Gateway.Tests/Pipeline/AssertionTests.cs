using System.Net;
using Auth.Gateway.Core.Principals;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>The assertion lets an upstream tell the gateway from everybody else, with nothing but the published keys.</summary>
public sealed class AssertionTests(PipelineFixture scene) : IClassFixture<PipelineFixture>
{
    [Theory]
    [InlineData(SchemeNames.ApiKey)]
    [InlineData(SchemeNames.Basic)]
    [InlineData(SchemeNames.Bearer)]
    [InlineData(SchemeNames.Cookie)]
    public async Task The_assertion_verifies_with_the_published_keys_and_says_what_the_headers_say(string scheme)
    {
        var received = await scene.PassAsync("/any", scene.Credential(scheme));
        var token = await VerifyAsync(scene.Gateway, received.Headers["X-Auth-Assertion"], "devices");
        Assert.Equal(received.Headers.GetValueOrDefault("X-Auth-Subject"), Claim(token, "sub"));
        Assert.Equal(received.Headers.GetValueOrDefault("X-Auth-Account"), Claim(token, "account_id"));
        Assert.Equal(received.Headers.GetValueOrDefault("X-Auth-Email"), Claim(token, "email"));
        Assert.Equal(received.Headers.GetValueOrDefault("X-Auth-Roles"), Claim(token, "roles"));
        Assert.Equal(received.Headers.GetValueOrDefault("X-Auth-Scopes"), Claim(token, "scope"));
        Assert.Equal(received.Headers.GetValueOrDefault("X-Auth-Scheme"), Claim(token, "scheme"));
        Assert.Equal(received.Headers.GetValueOrDefault("X-Auth-Credential"), Claim(token, "credential_id"));
        Assert.Equal(received.Headers.GetValueOrDefault("X-Auth-Live-Mode"), Claim(token, "live_mode"));
    }

    [Fact]
    public async Task The_assertion_is_for_one_cluster_and_lives_a_minute_at_most()
    {
        var here = await scene.PassAsync("/any", scene.Credential(SchemeNames.ApiKey));
        var there = await scene.PassAsync("/elsewhere", scene.Credential(SchemeNames.ApiKey));
        var token = await VerifyAsync(scene.Gateway, here.Headers["X-Auth-Assertion"], "devices");
        Assert.InRange(token.ValidTo - token.IssuedAt, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        await VerifyAsync(scene.Gateway, there.Headers["X-Auth-Assertion"], "usage");
        await Assert.ThrowsAsync<SecurityTokenInvalidAudienceException>(() => VerifyAsync(scene.Gateway, there.Headers["X-Auth-Assertion"], "devices"));
    }

    [Fact]
    public async Task The_assertion_of_a_customers_token_names_the_customer()
    {
        var received = await scene.PassAsync("/any", Credentials.Bearer(scene.CustomerToken));
        var token = await VerifyAsync(scene.Gateway, received.Headers["X-Auth-Assertion"], "devices");
        Assert.Equal("cust-1", Claim(token, "customer"));
    }

    [Fact]
    public async Task An_assertion_is_used_again_for_half_its_life_and_no_longer()
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(clock: clock);
        var key = Credentials.ApiKey((await gateway.CreateKeyAsync(await gateway.SignUpAsync())).GetProperty("key").GetString()!);
        var first = await AssertionAsync();
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(first, await AssertionAsync());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEqual(first, await AssertionAsync());

        async Task<string> AssertionAsync()
        {
            (await gateway.Client.CallAsync("POST /api/v1/sdk/track", key)).Is(HttpStatusCode.OK);
            return gateway.Upstream.Last.Headers["X-Auth-Assertion"];
        }
    }

    [Fact]
    public async Task Without_an_assertion_configured_none_is_sent_and_a_clients_own_is_dropped_all_the_same()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:Identity:Assertion"] = "false" });
        var key = (await gateway.CreateKeyAsync(await gateway.SignUpAsync())).GetProperty("key").GetString()!;
        (await gateway.Client.CallAsync("POST /api/v1/sdk/track", Credentials.ApiKey(key), ("X-Auth-Assertion", "mine"))).Is(HttpStatusCode.OK);
        Assert.False(gateway.Upstream.Last.Headers.ContainsKey("X-Auth-Assertion"));
        Assert.True(gateway.Upstream.Last.Headers.ContainsKey("X-Auth-Subject"));
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("RS256")]
    public async Task Assertions_are_ES256_whatever_tokens_are_signed_with(string algorithm)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:Tokens:SigningAlgorithm"] = algorithm });
        var owner = await gateway.SignUpAsync();
        Assert.Equal(algorithm, TokenText.Header(owner.AccessToken).GetProperty("alg").GetString());
        (await gateway.Client.CallAsync("GET /api/v1/customers", Credentials.Cookie(owner.Cookie))).Is(HttpStatusCode.OK);
        Assert.Equal("ES256", (await VerifyAsync(gateway, gateway.Upstream.Last.Headers["X-Auth-Assertion"], "usage")).Alg);
    }

    private static async Task<JsonWebToken> VerifyAsync(GatewayUnderTest gateway, string assertion, string cluster)
    {
        var keys = new JsonWebKeySet((await gateway.Client.CallAsync("GET /.well-known/jwks.json")).Is(HttpStatusCode.OK).Body);
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(assertion, new TokenValidationParameters
        {
            IssuerSigningKeys = keys.GetSigningKeys(),
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidIssuer = "auth-gateway",
            ValidAudience = cluster,
            ValidTypes = ["gateway-assertion+jwt"],
            ClockSkew = TimeSpan.Zero,
        });
        return result.IsValid ? (JsonWebToken)result.SecurityToken : throw result.Exception;
    }

    private static string? Claim(JsonWebToken token, string name) => token.TryGetClaim(name, out var claim) ? claim.Value : null;
}
