using System.Net;
using System.Text.Json;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Accounts;

/// <summary>A body says what its endpoint asks for. Whatever else it names (who one is, what one may, when it was) is not read.</summary>
public sealed class MassAssignmentTests
{
    private const string Theirs = "acc_0123456789abcdef01234567";

    private static readonly Dictionary<string, object?> Extra = JsonDocument.Parse("""
        {"id":"usr_0123456789abcdef01234567","serial":1,"role":"admin","roles":["owner"],"tier":"enterprise","is_active":false,"is_admin":true,"account_id":"acc_0123456789abcdef01234567",
         "organization_id":"acc_0123456789abcdef01234567","home_account_id":"acc_0123456789abcdef01234567","user_id":"usr_0123456789abcdef01234567","created_by":"usr_0123456789abcdef01234567",
         "created_at":"2001-01-01T00:00:00Z","last_login":"2001-01-01T00:00:00Z","last_used_at":"2001-01-01T00:00:00Z","password_hash":"x","normalized_email":"x@y.example","status":"REVOKED",
         "hash":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","key":"agw_live_chosen","key_hash":"x",
         "IsActive":false,"Id":"usr_0123456789abcdef01234567","__proto__":{"role":"owner"}}
        """).RootElement.EnumerateObject().ToDictionary(member => member.Name, member => (object?)member.Value);

    [Theory]
    [InlineData("signup")]
    [InlineData("register")]
    public async Task Nobody_signs_up_as_more_than_a_new_user_with_an_account_of_their_own(string door)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var mine = await gateway.SignUpAsync("first@example.com");
        var body = With(new { email = "a@example.com", password = GatewayUnderTest.Password, organization_name = "A", full_name = "A" }, ("scopes", new[] { "*" }), ("organization_id", mine.AccountId), ("account_id", mine.AccountId), ("id", mine.UserId));
        (await gateway.Client.CallAsync("POST /api/v1/auth/" + door, body)).Is(HttpStatusCode.Created);

        var (access, _) = await gateway.LogInAsync("a@example.com");
        var me = (await gateway.Client.CallAsync("GET /api/v1/auth/me", Credentials.Cookie("access_token=" + access))).Is(HttpStatusCode.OK);
        Assert.NotEqual(mine.UserId, me.Text("id"));
        Assert.Equal(("free", true), (me.Text("tier"), me.Json.GetProperty("is_active").GetBoolean()));
        Assert.DoesNotContain("2001-01-01", me.Body, StringComparison.Ordinal);
        var claims = TokenText.Claims(access);
        Assert.NotEqual(mine.AccountId, claims.GetProperty("account_id").GetString());
        Assert.NotEqual(Theirs, claims.GetProperty("account_id").GetString());
        var members = (await gateway.Admin.CallAsync($"GET /admin/v1/accounts/{mine.AccountId}/members")).Is(HttpStatusCode.OK);
        Assert.Single(members.Json.GetProperty("data").EnumerateArray().ToArray());
        (await gateway.Client.CallAsync("GET /api/v1/auth/me", Credentials.Cookie(mine.Cookie))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_is_its_makers_and_new_whatever_the_body_says()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var other = await gateway.SignUpAsync("other@example.com");
        var owner = await gateway.SignUpAsync("owner@example.com");
        (string, object?)[] foreign = [("account_id", other.AccountId), ("organization_id", other.AccountId), ("user_id", other.UserId), ("created_by", other.UserId)];
        foreach (var (path, asUser) in new[] { ("/api/v1/api-keys", false), ("/api/v1/auth/api-keys", true) })
        {
            var made = (await gateway.Client.CallAsync("POST " + path, With(new { name = "mine" }, asUser ? [.. foreign, ("scopes", new[] { "usage.read" })] : foreign), Credentials.Cookie(owner.Cookie))).Is(HttpStatusCode.Created);
            Assert.StartsWith("agw_live_", made.Text("key"), StringComparison.Ordinal);
            Assert.NotEqual("agw_live_chosen", made.Text("key"));
            Assert.StartsWith("key_", made.Text("id"), StringComparison.Ordinal);
            Assert.DoesNotContain("2001-01-01", made.Body, StringComparison.Ordinal);
            (await gateway.Client.CallAsync("GET /devices", Credentials.Basic("", made.Text("key")))).Is(HttpStatusCode.OK);
            var received = gateway.Upstream.Last.Headers;
            Assert.Equal((owner.AccountId, asUser ? owner.UserId : owner.AccountId), (received["X-Auth-Account"], received["X-Auth-Subject"]));
            // Neither way gives scopes that were not asked for as such: of users' keys there are none.
            Assert.False(received.ContainsKey("X-Auth-Scopes"));
        }

        var rotated = await gateway.CreateKeyAsync(owner, new { name = "to rotate" });
        var next = (await gateway.Client.CallAsync($"POST /api/v1/api-keys/{rotated.Text("id")}/rotate", With(new { overlap_seconds = 0 }, [.. foreign, ("scopes", new[] { "usage.read" }), ("name", "x"), ("live_mode", false), ("expires_at", null)]), Credentials.Cookie(owner.Cookie))).Is(HttpStatusCode.Created);
        Assert.Equal(("to rotate", 0, true), (next.Text("name"), next.Json.GetProperty("scopes").GetArrayLength(), next.Json.GetProperty("live_mode").GetBoolean()));
    }

    [Fact]
    public async Task A_token_request_cannot_name_its_claims()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var other = await gateway.SignUpAsync("other@example.com");
        var owner = await gateway.SignUpAsync("owner@example.com");
        var key = (await gateway.CreateKeyAsync(owner)).Text("key");
        (string, string)[] claims = [("sub", other.UserId), ("account_id", other.AccountId), ("roles", "owner"), ("exp", "9999999999"), ("expires_in", "9999999"), ("lifetime", "9999999"), ("live_mode", "false")];
        var token = await gateway.TokenAsync($"{owner.AccountId}:{key}", [("grant_type", "client_credentials"), .. claims]);
        var widget = (await gateway.Client.CallAsync("POST /api/v1/widget/token", With(new { customer_external_id = "c" }, [.. claims.Select(claim => (claim.Item1, (object?)claim.Item2))]), Credentials.ApiKey(key))).Is(HttpStatusCode.OK);
        foreach (var text in new[] { token.Text("access_token"), widget.Text("token") })
        {
            var said = TokenText.Claims(text);
            Assert.Equal(owner.AccountId, said.GetProperty("account_id").GetString());
            Assert.True(said.GetProperty("exp").GetInt64() - said.GetProperty("iat").GetInt64() <= 3600);
        }
    }

    private static string With(object wanted, params (string Name, object? Value)[] more)
    {
        var members = new Dictionary<string, object?>(Extra);
        foreach (var (name, value) in more) members[name] = value;
        foreach (var property in JsonSerializer.SerializeToElement(wanted).EnumerateObject()) members[property.Name] = property.Value;
        return JsonSerializer.Serialize(members);
    }
}
