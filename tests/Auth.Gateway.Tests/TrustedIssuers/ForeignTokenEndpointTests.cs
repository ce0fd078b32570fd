using System.Net;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.TrustedIssuers;

/// <summary>The gateway's own endpoints and the users of somebody else: they are callers, and no users of ours.</summary>
public sealed class ForeignTokenEndpointTests(FederationFixture scene) : IClassFixture<FederationFixture>
{
    [Theory]
    [InlineData("POST /api/v1/api-keys")]
    [InlineData("GET /api/v1/api-keys")]
    [InlineData("DELETE /api/v1/api-keys/key_000000000000000000000000")]
    [InlineData("POST /api/v1/auth/api-keys")]
    [InlineData("GET /api/v1/auth/api-keys")]
    [InlineData("GET /api/v1/auth/me")]
    [InlineData("GET /api/v1/auth/sessions")]
    [InlineData("DELETE /api/v1/auth/sessions")]
    public async Task Keys_profiles_and_sessions_are_our_users_own(string call)
    {
        var token = scene.Token(claims => (claims["sub"], claims["scope"]) = (scene.One.UserId, "keys.manage"));
        var answer = (await scene.Gateway.Client.CallAsync(call, """{"name":"mine"}""", Credentials.Bearer(token))).Is(HttpStatusCode.Forbidden);
        Assert.Contains("signed-in user", answer.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_account_is_told_as_to_every_bearer()
    {
        Assert.Equal(scene.One.AccountId, (await scene.Gateway.GetAsync("/account", scene.Token())).Is(HttpStatusCode.OK).Text("id"));
        var facts = (await scene.Gateway.GetAsync("/tokens/test", scene.Token())).Is(HttpStatusCode.OK).Json;
        Assert.Equal((0, 0), (facts.GetProperty("user_id").GetInt32(), facts.GetProperty("api_key_id").GetInt32()));
    }

    [Fact]
    public async Task It_is_not_exchanged_for_a_token_of_ours()
    {
        var (response, body) = await scene.Gateway.PostFormAsync("/oauth/token",
        [
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), ("subject_token", scene.Token()),
        ]);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (response.StatusCode, body.Text("error")));
    }

    [Fact]
    public async Task Introspection_describes_it_to_its_account_and_to_nobody_else()
    {
        var token = scene.Token(claims => (claims["scope"], claims["client_id"]) = ("read:orders", "web"));

        var facts = await IntrospectAsync(scene.One, token);
        Assert.True(facts.GetProperty("active").GetBoolean());
        Assert.Equal(
            (scene.First.Issuer, ProviderUnderTest.Audience, scene.One.AccountId, "orders.read", "web"),
            (facts.Text("iss"), facts.Text("aud"), facts.Text("account_id"), facts.Text("scope"), facts.Text("client_id")));
        Assert.Equal(Core.TrustedIssuers.ForeignPrincipals.SubjectOf(scene.First.Issuer, "alice"), facts.Text("sub"));

        Assert.Equal("""{"active":false}""", (await IntrospectAsync(scene.Two, token)).GetRawText());
        Assert.Equal("""{"active":false}""", (await IntrospectAsync(scene.One, scene.Token(claims => claims["aud"] = "another"))).GetRawText());
        Assert.True((await IntrospectAsync(scene.One, scene.Token(claims => claims.Remove("nbf")))).GetProperty("active").GetBoolean());
    }

    [Fact]
    public async Task Revoked_here_it_is_refused_here_with_what_was_made_from_it_and_no_other_is()
    {
        // One jti for both: it is the provider's word, and no key to anybody's token.
        var token = scene.Token(claims => (claims["jti"], claims["scope"]) = ("tok_1", "usage.write"));
        var other = scene.Token(claims => (claims["jti"], claims["sub"]) = ("tok_1", "bob"));
        var widget = (await scene.Gateway.Client.CallAsync("POST /api/v1/widget/token", """{"customer_external_id":"cust_1"}""", Credentials.Bearer(token))).Is(HttpStatusCode.OK).Text("token");
        (await scene.Gateway.GetAsync("/api/v1/usage", widget)).Is(HttpStatusCode.OK);
        (await scene.Gateway.GetAsync("/open/1", token)).Is(HttpStatusCode.OK);

        await scene.Gateway.PostFormAsync("/oauth/revoke", [("token", token)], await ClientAsync(scene.Gateway, scene.Two));
        (await scene.Gateway.GetAsync("/open/1", token)).Is(HttpStatusCode.OK);

        await scene.Gateway.PostFormAsync("/oauth/revoke", [("token", token)], await ClientAsync(scene.Gateway, scene.One));
        (await scene.Gateway.GetAsync("/open/1", token)).Is(HttpStatusCode.Unauthorized);
        (await scene.Gateway.GetAsync("/api/v1/usage", widget)).Is(HttpStatusCode.Unauthorized);
        (await scene.Gateway.GetAsync("/open/1", other)).Is(HttpStatusCode.OK);
        (await scene.Gateway.GetAsync("/open/1", $"{token[..token.LastIndexOf('.')]}.{OtherSpelling(token)}")).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_foreign_token_whose_jti_is_one_of_ours_does_not_end_ours()
    {
        var ours = (await scene.Gateway.LogInAsync(scene.One.Email)).AccessToken;
        var jti = TokenText.Claims(ours).GetProperty("jti").GetString();

        await scene.Gateway.PostFormAsync("/oauth/revoke", [("token", scene.Token(claims => claims["jti"] = jti))]);

        (await scene.Gateway.GetAsync("/open/1", ours)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task While_its_provider_cannot_be_asked_introspection_and_revocation_say_so()
    {
        using var folder = new DataFolder();
        var (owner, _) = await FederationSettings.AccountsAsync(folder, scene.Clock);
        await using var provider = await ProviderUnderTest.StartAsync(scene.Clock);
        provider.IsDown = true;
        await using var gateway = await GatewayUnderTest.StartAsync(clock: scene.Clock, folder: folder.Path, settings: FederationSettings.Routes().Trusting("only", provider.Issuer, owner.AccountId));
        var client = await ClientAsync(gateway, owner);

        foreach (var path in new[] { "/oauth/introspect", "/oauth/revoke" })
        {
            var (response, _) = await gateway.PostFormAsync(path, [("token", provider.Token())], client);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.NotNull(response.Headers.RetryAfter);
        }
    }

    // ES256 has two signatures for one: (r, s) and (r, n - s). Whoever holds one can write the other.
    private static string OtherSpelling(string token)
    {
        var order = System.Numerics.BigInteger.Parse("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        var signature = System.Buffers.Text.Base64Url.DecodeFromChars(token.AsSpan(token.LastIndexOf('.') + 1));
        var other = (order - new System.Numerics.BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        var padded = new byte[32];
        other.CopyTo(padded, 32 - other.Length);
        return System.Buffers.Text.Base64Url.EncodeToString([.. signature[..32], .. padded]);
    }

    private static async Task<string> ClientAsync(GatewayUnderTest gateway, SignedUp owner) =>
        $"{owner.AccountId}:{(await gateway.CreateKeyAsync(owner with { AccessToken = (await gateway.LogInAsync(owner.Email)).AccessToken })).Text("key")}";

    private async Task<System.Text.Json.JsonElement> IntrospectAsync(SignedUp owner, string token) =>
        (await scene.Gateway.PostFormAsync("/oauth/introspect", [("token", token)], await ClientAsync(scene.Gateway, owner))).Body;
}
