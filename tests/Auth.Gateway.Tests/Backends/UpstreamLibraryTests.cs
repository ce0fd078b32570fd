using System.Net;
using System.Security.Cryptography;
using Auth.Gateway.Tests.Stage;
using Auth.Gateway.Upstream;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Tests.Backends;

/// <summary>A backend with the library believes its gateway, and nobody who goes round it.</summary>
public sealed class UpstreamLibraryTests
{
    [Fact]
    public async Task Who_comes_through_the_gateway_is_known_by_every_fact()
    {
        await using var scene = await BackendFixture.StartAsync();

        var key = (await scene.PassAsync()).Is(HttpStatusCode.OK).Json;
        Assert.Equal((scene.Owner.AccountId, scene.Owner.AccountId, true, "api-key"), (key.GetProperty("subject").GetString(), key.GetProperty("accountId").GetString(), key.GetProperty("liveMode").GetBoolean(), key.GetProperty("scheme").GetString()));
        Assert.Equal(["usage.write", "usage.read"], key.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()!));
        Assert.StartsWith("key_", key.GetProperty("credentialId").GetString(), StringComparison.Ordinal);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, key.GetProperty("email").ValueKind);

        var user = (await scene.Gateway.Client.CallAsync("GET /any/who", Credentials.Cookie(scene.Owner.Cookie))).Is(HttpStatusCode.OK).Json;
        Assert.Equal((scene.Owner.UserId, scene.Owner.UserId, scene.Owner.Email), (user.GetProperty("subject").GetString(), user.GetProperty("userId").GetString(), user.GetProperty("email").GetString()));
        Assert.Equal("owner", Assert.Single(user.GetProperty("roles").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Roles_and_scopes_are_ASPNETs()
    {
        await using var scene = await BackendFixture.StartAsync();
        Assert.Equal(scene.Owner.UserId, (await scene.Gateway.Client.CallAsync("GET /any/owners", Credentials.Cookie(scene.Owner.Cookie))).Is(HttpStatusCode.OK).Body);
        (await scene.PassAsync("/any/owners")).Is(HttpStatusCode.Forbidden);
        Assert.Equal(scene.Owner.AccountId, (await scene.PassAsync("/any/writers")).Is(HttpStatusCode.OK).Body);
    }

    [Fact]
    public async Task Nothing_else_is_an_assertion()
    {
        await using var scene = await BackendFixture.StartAsync();
        var good = await scene.AssertionAsync();
        (await scene.Backend.AskAsync(good)).Is(HttpStatusCode.OK);

        foreach (var bad in new[]
        {
            await scene.OtherAssertionAsync(), scene.Owner.AccessToken, Forged(good, ofKid: true), Forged(good, ofKid: false), Cut(good), good + "," + good, "", "a.b.c", new string('a', 20_000),
        })
        {
            var answer = (await scene.Backend.AskAsync(bad)).Is(HttpStatusCode.Unauthorized);
            Assert.Equal("X-Auth-Assertion", answer.Header("WWW-Authenticate"));
        }

        (await scene.Backend.AskAsync(good, good)).Is(HttpStatusCode.Unauthorized);
        (await scene.Backend.AskAsync()).Is(HttpStatusCode.Unauthorized);
        (await scene.Backend.Client.CallAsync("GET /any/who", Credentials.Bearer(good), ("X-Auth-Subject", "usr_1"), ("X-Auth-Account", "acc_1"))).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Another_gateways_issuer_is_refused()
    {
        await using var scene = await BackendFixture.StartAsync(options => options.Issuer = "https://other.example");
        (await scene.PassAsync()).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_assertion_is_good_for_a_minute_and_the_skew_of_clocks()
    {
        await using var scene = await BackendFixture.StartAsync();
        var assertion = await scene.AssertionAsync();
        scene.Clock.Advance(TimeSpan.FromSeconds(64));
        (await scene.Backend.AskAsync(assertion)).Is(HttpStatusCode.OK);
        scene.Clock.Advance(TimeSpan.FromSeconds(1));
        (await scene.Backend.AskAsync(assertion)).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task What_says_nothing_else_needs_a_caller_and_what_is_open_has_none()
    {
        await using var scene = await BackendFixture.StartAsync();
        Assert.Equal("nobody", (await scene.Backend.Client.CallAsync("GET /open")).Is(HttpStatusCode.OK).Body);
        (await scene.Backend.Client.CallAsync("GET /nowhere")).Is(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(null, "devices", "Authority")]
    [InlineData("gateway:8080", "devices", "Authority")]
    [InlineData("http://gateway:8080", "devices", "https")]
    [InlineData("https://gateway:8080", "", "Audience")]
    public async Task A_mistake_stops_the_start_and_says_what_would_be_right(string? authority, string audience, string word)
    {
        var mistake = await Assert.ThrowsAnyAsync<Exception>(() => BackendUnderTest.StartAsync(options => (options.Authority, options.Audience) = (authority, audience)));
        Assert.Contains(word, mistake.Message, StringComparison.Ordinal);
    }

    private static string Cut(string assertion) => assertion[..assertion.LastIndexOf('.')] + ".";

    // The same claims, under a key that is not the gateway's.
    private static string Forged(string assertion, bool ofKid)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var token = new JsonWebToken(assertion);
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        return handler.CreateToken(
            System.Text.Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(token.EncodedPayload)),
            new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = ofKid ? token.Kid : "mine", CryptoProviderFactory = { CacheSignatureProviders = false } }, SecurityAlgorithms.EcdsaSha256),
            new Dictionary<string, object> { ["typ"] = GatewayAssertionDefaults.TokenType });
    }
}
