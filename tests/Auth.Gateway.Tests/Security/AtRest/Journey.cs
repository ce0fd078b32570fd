using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Tests.Security.AtRest;

/// <summary>Everything that can be done at the gateway, done once, with each secret that goes in or comes out written down.</summary>
public sealed class Journey
{
    public const string Password = "Distinctive-Passw0rd-49152";
    public static readonly string NewMasterKey = Convert.ToBase64String(SHA256.HashData("the master key after"u8));

    private readonly GatewayUnderTest _gateway;

    private Journey(GatewayUnderTest gateway) => _gateway = gateway;

    public Secrets Secrets { get; } = new();

    public SignedUp Owner { get; private set; } = new("", "", "", "", "");

    public string LastingKeyId { get; private set; } = "";

    public List<string> EndingKeyIds { get; } = [];

    public static async Task<Journey> DoneAsync(GatewayUnderTest gateway)
    {
        var journey = new Journey(gateway);
        journey.Secrets.Add("password", Password);
        journey.Secrets.Add("stock password", GatewayUnderTest.Password);
        journey.Secrets.Add("admin key", GatewayUnderTest.AdminKey);
        await journey.PeopleAsync();
        await journey.KeysAsync();
        await journey.TokensAsync();
        await journey.OperatorsAsync();
        return journey;
    }

    private async Task PeopleAsync()
    {
        Owner = await _gateway.SignUpAsync("owner@journey.example");
        Session("sign-up", Owner.AccessToken, Owner.RefreshToken);
        var registered = JsonSerializer.Serialize(new { email = "second@journey.example", password = Password, full_name = "Second", company = "Second Co" });
        (await _gateway.Client.CallAsync("POST /api/v1/auth/register", registered)).Is(HttpStatusCode.Created);
        var login = await _gateway.LogInAsync("second@journey.example", Password);
        Session("login", login.AccessToken, login.RefreshToken);
        var form = new FormUrlEncodedContent([KeyValuePair.Create("username", "second@journey.example"), KeyValuePair.Create("password", Password)]);
        Token("form login", (await _gateway.Client.CallAsync("POST /api/v1/auth/login", form)).Is(HttpStatusCode.OK).Text("access_token"));
        var refreshed = (await _gateway.Client.CallAsync("POST /api/v1/auth/refresh", Credentials.Cookie("refresh_token=" + login.RefreshToken))).Is(HttpStatusCode.OK);
        Session("refresh", refreshed.Cookies["access_token"].Value, refreshed.Cookies["refresh_token"].Value);
        // Reuse after the successor was used: theft, which ends the session.
        var again = (await _gateway.Client.CallAsync("POST /api/v1/auth/refresh", Credentials.Cookie("refresh_token=" + refreshed.Cookies["refresh_token"].Value))).Is(HttpStatusCode.OK);
        Session("second refresh", again.Cookies["access_token"].Value, again.Cookies["refresh_token"].Value);
        (await _gateway.Client.CallAsync("POST /api/v1/auth/refresh", Credentials.Cookie("refresh_token=" + login.RefreshToken))).Is(HttpStatusCode.Unauthorized);
        (await _gateway.Client.CallAsync("POST /api/v1/auth/login", """{"email":"second@journey.example","password":"wrong"}""")).Is(HttpStatusCode.Unauthorized);
        var left = await _gateway.LogInAsync(Owner.Email);
        Session("logout", left.AccessToken, left.RefreshToken);
        (await _gateway.Client.CallAsync("POST /api/v1/auth/logout", Credentials.Cookie($"access_token={left.AccessToken}; refresh_token={left.RefreshToken}"))).Is(HttpStatusCode.OK);
    }

    private async Task KeysAsync()
    {
        var lasting = await _gateway.CreateKeyAsync(Owner);
        LastingKeyId = lasting.Text("id");
        Key("key", lasting.Text("key"));
        var expiring = await _gateway.CreateKeyAsync(Owner, new { name = "expiring", expires_at = "2090-01-01T00:00:00Z" });
        Key("expiring key", expiring.Text("key"));
        EndingKeyIds.Add(expiring.Text("id"));
        var rotated = await _gateway.CreateKeyAsync(Owner, new { name = "rotated" });
        Key("rotated key", rotated.Text("key"));
        EndingKeyIds.Add(rotated.Text("id"));
        var next = (await _gateway.Client.CallAsync($"POST /api/v1/api-keys/{rotated.Text("id")}/rotate", """{"overlap_seconds":60}""", Credentials.Cookie(Owner.Cookie))).Is(HttpStatusCode.Created);
        Key("next key", next.Text("key"));
        Key("user's key", (await _gateway.CreateUserKeyAsync(Owner.Cookie)).Text("key"));
        var imported = Secrets.Add("imported key", "elsewhere_" + Convert.ToHexStringLower(SHA256.HashData("elsewhere"u8)));
        (await _gateway.Admin.CallAsync($"POST /admin/v1/accounts/{Owner.AccountId}/keys/import", $$"""{"name":"theirs","sha256":"{{ApiKeyFormat.Hash(imported)}}","scopes":["usage.read"]}""")).Is(HttpStatusCode.Created);
        (await _gateway.Client.CallAsync("GET /api/v1/usage", Credentials.ApiKey(imported))).Is(HttpStatusCode.OK);
        var deleted = await _gateway.CreateKeyAsync(Owner, new { name = "deleted" });
        Key("deleted key", deleted.Text("key"));
        (await _gateway.Client.CallAsync($"DELETE /api/v1/api-keys/{deleted.Text("id")}", Credentials.Cookie(Owner.Cookie))).Is(HttpStatusCode.NoContent);
        Key("lasting key", lasting.Text("key"));
        Token("widget token", (await _gateway.Client.CallAsync("POST /api/v1/widget/token", """{"customer_external_id":"cust_1"}""", Credentials.ApiKey(lasting.Text("key")))).Is(HttpStatusCode.OK).Text("token"));
        Token("login token", (await _gateway.Client.CallAsync("GET /login", Credentials.Basic(Owner.AccountId, lasting.Text("key")))).Is(HttpStatusCode.OK).Text("bearer_token"));
        Token("generated token", (await _gateway.Client.CallAsync("POST /tokens/generate", Credentials.ApiKey(lasting.Text("key")))).Is(HttpStatusCode.OK).Text("token"));
        var client = await _gateway.TokenAsync($"{Owner.AccountId}:{lasting.Text("key")}", ("grant_type", "client_credentials"));
        Token("client token", client.Text("access_token"));
        await _gateway.PostFormAsync("/oauth/revoke", [("token", client.Text("access_token"))]);
    }

    private async Task TokensAsync()
    {
        var granted = await _gateway.TokenAsync(null, ("grant_type", "password"), ("username", Owner.Email), ("password", GatewayUnderTest.Password));
        Session("password grant", granted.Text("access_token"), granted.Text("refresh_token"));
        var next = await _gateway.TokenAsync(null, ("grant_type", "refresh_token"), ("refresh_token", granted.Text("refresh_token")));
        Session("refresh grant", next.Text("access_token"), next.Text("refresh_token"));
        var exchanged = await _gateway.TokenAsync(
            null, ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("subject_token", next.Text("access_token")), ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"));
        Token("exchanged token", exchanged.Text("access_token"));
        (await _gateway.Client.CallAsync("GET /devices", Credentials.Bearer(next.Text("access_token")))).Is(HttpStatusCode.OK);
        Token("assertion", _gateway.Upstream.Last.Headers["X-Auth-Assertion"]);
    }

    private async Task OperatorsAsync()
    {
        await _gateway.CreateAccountAsync("tenant");
        AddRing();
        (await _gateway.Admin.CallAsync("POST /admin/v1/signing-keys/rotate", """{"immediately":true}""")).Is(HttpStatusCode.OK);
        AddRing();
        Secrets.Add("new master key", Convert.FromBase64String(NewMasterKey));
        Secrets.Add("new master key's text", NewMasterKey);
        (await _gateway.Admin.CallAsync("POST /admin/v1/signing-keys/master-key", JsonSerializer.Serialize(new { new_master_key = NewMasterKey }))).Is(HttpStatusCode.NoContent);
    }

    private void AddRing()
    {
        var ring = _gateway.Services.GetRequiredService<SigningKeyRing>();
        Secrets.Add("refresh key", ring.RefreshKey);
        foreach (var key in new[] { ring.TokenKey, ring.AssertionKey }.DistinctBy(key => key.Id))
        {
            var parts = key.Key switch
            {
                ECDsaSecurityKey { ECDsa: var ecdsa } => [("D", ecdsa.ExportParameters(true).D!), ("PKCS#8", ecdsa.ExportPkcs8PrivateKey()), ("SEC 1", ecdsa.ExportECPrivateKey())],
                RsaSecurityKey { Rsa: var rsa } => [("D", rsa.ExportParameters(true).D!), ("P", rsa.ExportParameters(true).P!), ("Q", rsa.ExportParameters(true).Q!), ("PKCS#8", rsa.ExportPkcs8PrivateKey()), ("PKCS#1", rsa.ExportRSAPrivateKey())],
                SymmetricSecurityKey symmetric => new[] { ("bytes", symmetric.Key) },
                _ => throw new InvalidOperationException("Unknown."),
            };
            foreach (var (name, bytes) in parts) Secrets.Add($"{key.Id} {name}", bytes);
        }
    }

    private void Session(string name, string accessToken, string refreshToken)
    {
        Token(name + "'s access token", accessToken);
        Secrets.Add(name + "'s refresh token", refreshToken);
        Secrets.Add(name + "'s refresh token's MAC", refreshToken[^43..]);
    }

    private void Token(string name, string token)
    {
        Secrets.Add(name, token);
        Secrets.Add(name + "'s signature", token.Split('.')[2]);
    }

    // Its prefix is shown in lists; the rest is nobody's but its holder's.
    private void Key(string name, string key)
    {
        Secrets.Add(name, key);
        Secrets.Add(name + "'s secret part", key[^24..]);
    }
}
