using System.Net;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Discovery;

public sealed class MetadataTests
{
    [Fact]
    public async Task The_issuer_is_the_url_that_the_client_used_and_its_tokens_say_the_same()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:TrustedProxies:0"] = "127.0.0.1" });
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;

        foreach (var (headers, issuer) in new ((string, string)[], string)[]
        {
            ([], gateway.Url.GetLeftPart(UriPartial.Authority)), ([("Host", "api.example.com")], "http://api.example.com"), ([("Host", "api.example.com:8443")], "http://api.example.com:8443"),
            ([("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "api.example.com")], "https://api.example.com"),
        })
        {
            var metadata = (await gateway.Client.CallAsync("GET /.well-known/openid-configuration", headers)).Is(HttpStatusCode.OK);
            Assert.Equal("application/json", metadata.Header("Content-Type"));
            Assert.Equal((issuer, issuer + "/.well-known/jwks.json"), (metadata.Text("issuer"), metadata.Text("jwks_uri")));
            Assert.Equal("ES256", Assert.Single(metadata.Json.GetProperty("id_token_signing_alg_values_supported").EnumerateArray()).GetString());

            var token = (await gateway.Client.CallAsync("GET /login", [Basic(owner.AccountId, key), .. headers])).Is(HttpStatusCode.OK).Text("token");
            Assert.Equal(issuer, TokenText.Claims(token).GetProperty("iss").GetString());
            (await gateway.Client.CallAsync("GET /account", Bearer(token))).Is(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_stranger_cannot_name_the_issuer_by_forwarding_headers()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var metadata = await gateway.Client.CallAsync("GET /.well-known/openid-configuration", ("X-Forwarded-Host", "evil.example.com"), ("X-Forwarded-Proto", "https"));

        Assert.Equal(gateway.Url.GetLeftPart(UriPartial.Authority), metadata.Text("issuer"));
    }

    [Fact]
    public async Task A_configured_issuer_is_the_issuer_whatever_url_was_used()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:Issuer"] = "https://api.example.com/auth" });

        var metadata = await gateway.Client.CallAsync("GET /.well-known/openid-configuration", ("Host", "elsewhere.example.com"));
        var owner = await gateway.SignUpAsync();

        // The keys are named where the asker can reach them: a backend need not know the gateway by its public name.
        Assert.Equal(("https://api.example.com/auth", "http://elsewhere.example.com/.well-known/jwks.json"), (metadata.Text("issuer"), metadata.Text("jwks_uri")));
        var byItsName = await gateway.Client.CallAsync("GET /.well-known/openid-configuration", ("Host", "api.example.com"));
        Assert.Equal("https://api.example.com/auth/.well-known/jwks.json", byItsName.Text("jwks_uri"));
        Assert.Equal("https://api.example.com/auth", TokenText.Claims(owner.AccessToken).GetProperty("iss").GetString());
        (await gateway.Client.CallAsync("GET /api/v1/customers", Bearer(owner.AccessToken))).Is(HttpStatusCode.OK);
        Assert.Equal("https://api.example.com/auth", TokenText.Claims(gateway.Upstream.Last.Headers["X-Auth-Assertion"]).GetProperty("iss").GetString());
    }

    [Fact]
    public async Task A_token_of_another_issuer_is_refused_where_the_issuer_is_configured()
    {
        using var folder = new DataFolder();
        string token;
        await using (var before = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:Issuer"] = "https://old.example.com" }, folder: folder.Path))
        {
            token = (await before.SignUpAsync()).AccessToken;
        }

        await using var after = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:Issuer"] = "https://new.example.com" }, folder: folder.Path);

        (await after.Client.CallAsync("GET /api/v1/auth/me", Bearer(token))).Is(HttpStatusCode.Unauthorized);
        (await after.Client.CallAsync("GET /api/v1/auth/me", Cookie("access_token=" + (await after.LogInAsync("you@yourcompany.com")).AccessToken))).Is(HttpStatusCode.OK);
    }
}
