using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Stage;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Discovery;

public sealed class JwksTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task The_published_keys_have_public_members_only(StoreKind store)
    {
        foreach (var algorithm in new[] { "ES256", "RS256", "HS256" })
        {
            await using var gateway = await GatewayUnderTest.StartAsync(store, new Dictionary<string, string?> { ["Gateway:Tokens:SigningAlgorithm"] = algorithm });

            var keys = (await gateway.Client.CallAsync("GET /.well-known/jwks.json")).Is(HttpStatusCode.OK).Json.GetProperty("keys").EnumerateArray().ToList();

            string[] expected = algorithm == "RS256" ? ["ES256", "RS256"] : ["ES256"];
            Assert.Equal(expected, keys.Select(key => key.GetProperty("alg").GetString()!).Order());
            foreach (var key in keys)
            {
                string[] members = key.GetProperty("kty").GetString() == "EC" ? ["alg", "crv", "kid", "kty", "use", "x", "y"] : ["alg", "e", "kid", "kty", "n", "use"];
                Assert.Equal(members, key.EnumerateObject().Select(member => member.Name).Order());
                Assert.Equal("sig", key.GetProperty("use").GetString());
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task An_assertion_is_verified_with_them_and_is_for_one_cluster_and_one_minute(StoreKind store)
    {
        foreach (var algorithm in new[] { "ES256", "RS256", "HS256" })
        {
            await using var gateway = await GatewayUnderTest.StartAsync(store, new Dictionary<string, string?> { ["Gateway:Tokens:SigningAlgorithm"] = algorithm });
            var owner = await gateway.SignUpAsync();
            var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
            foreach (var (call, credential, cluster) in new[] { ("POST /api/v1/sdk/track", ApiKey(key), "usage"), ("GET /devices", Basic(key, ""), "devices") })
            {
                (await gateway.Client.CallAsync(call, credential)).Is(HttpStatusCode.OK);
                var assertion = gateway.Upstream.Last.Headers["X-Auth-Assertion"];

                var result = await VerifyAsync(gateway, assertion, "gateway-assertion+jwt", "auth-gateway", cluster);

                Assert.True(result.IsValid, result.Exception?.Message);
                Assert.Equal("ES256", TokenText.Header(assertion).GetProperty("alg").GetString());
                var claims = TokenText.Claims(assertion);
                Assert.Equal(cluster, claims.GetProperty("aud").GetString());
                Assert.InRange(claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64(), 1, 60);
                Assert.Equal(owner.AccountId, claims.GetProperty("sub").GetString());
                Assert.Equal(owner.AccountId, claims.GetProperty("account_id").GetString());
                Assert.False((await VerifyAsync(gateway, assertion, "gateway-assertion+jwt", "auth-gateway", "elsewhere")).IsValid);
            }
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task An_assertion_is_no_access_token_and_an_access_token_no_assertion(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        (await gateway.Client.CallAsync("GET /api/v1/customers", Cookie(owner.Cookie))).Is(HttpStatusCode.OK);
        var assertion = gateway.Upstream.Last.Headers["X-Auth-Assertion"];

        (await gateway.Client.CallAsync("GET /api/v1/customers", Bearer(assertion))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("GET /api/v1/customers", Cookie("access_token=" + assertion))).Is(HttpStatusCode.Unauthorized);
        Assert.False((await VerifyAsync(gateway, owner.AccessToken, "gateway-assertion+jwt", Issuer(gateway), Issuer(gateway))).IsValid);
    }

    [SkippableTheory]
    [InlineData(StoreKind.Sqlite, "ES256", true)]
    [InlineData(StoreKind.Sqlite, "RS256", true)]
    [InlineData(StoreKind.Sqlite, "HS256", false)]
    [InlineData(StoreKind.Redis, "ES256", true)]
    [InlineData(StoreKind.Redis, "RS256", true)]
    [InlineData(StoreKind.Redis, "HS256", false)]
    public async Task Tokens_of_every_configured_algorithm_work_and_the_asymmetric_are_verified_by_anybody(StoreKind store, string algorithm, bool isVerifiable)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, new Dictionary<string, string?> { ["Gateway:Tokens:SigningAlgorithm"] = algorithm });
        var owner = await gateway.SignUpAsync();

        (await gateway.Client.CallAsync("GET /api/v1/auth/me", Bearer(owner.AccessToken))).Is(HttpStatusCode.OK);

        var header = TokenText.Header(owner.AccessToken);
        Assert.Equal((algorithm, "at+jwt"), (header.GetProperty("alg").GetString(), header.GetProperty("typ").GetString()));
        var result = await VerifyAsync(gateway, owner.AccessToken, "at+jwt", Issuer(gateway), Issuer(gateway));
        Assert.True(result.IsValid == isVerifiable, result.Exception?.Message);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task The_keys_survive_a_restart_and_with_them_the_tokens(StoreKind store)
    {
        using var folder = new DataFolder();
        var settings = new Dictionary<string, string?> { ["Gateway:Issuer"] = "https://api.example.com" };
        string published, token;
        await using (var before = await GatewayUnderTest.StartAsync(store, settings, folder: folder.Path))
        {
            published = (await before.Client.CallAsync("GET /.well-known/jwks.json")).Body;
            token = (await before.SignUpAsync()).AccessToken;
        }

        await using var after = await GatewayUnderTest.StartAsync(store, settings, folder: folder.Path);

        Assert.Equal(published, (await after.Client.CallAsync("GET /.well-known/jwks.json")).Body);
        (await after.Client.CallAsync("GET /api/v1/auth/me", Bearer(token))).Is(HttpStatusCode.OK);
    }

    private static string Issuer(GatewayUnderTest gateway) => gateway.Url.GetLeftPart(UriPartial.Authority);

    // As a backend does it that knows nothing but the published keys.
    private static async Task<TokenValidationResult> VerifyAsync(GatewayUnderTest gateway, string token, string type, string issuer, string audience) =>
        await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKeys = new JsonWebKeySet((await gateway.Client.CallAsync("GET /.well-known/jwks.json")).Body).GetSigningKeys(),
            ValidTypes = [type],
            ValidIssuer = issuer,
            ValidAudience = audience,
        });
}
