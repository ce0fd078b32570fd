using System.Net;
using System.Text.Json;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security;

/// <summary>Everything that leaves a mark, done once; and the trail as each reader gets it.</summary>
internal static class AuditStage
{
    public static Task<GatewayUnderTest> StartAsync(StoreKind store, TimeProvider? clock = null, string? folder = null, LogRecorder? log = null) => GatewayUnderTest.StartAsync(
        store,
        new Dictionary<string, string?>
        {
            ["Gateway:MasterKey"] = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
            ["Gateway:Roles:member:0"] = "usage.read",
            ["Logging:LogLevel:Default"] = "Trace",
        }.Guarded("tried", "api-key", ("Shadow", "true")),
        clock, folder, log);

    public static async Task<List<JsonElement>> AuditAsync(this HttpClient client, string path, params (string Name, string Value)[] headers)
    {
        var entries = new List<JsonElement>();
        for (string? cursor = ""; cursor is not null;)
        {
            var more = cursor.Length == 0 ? "" : "&cursor=" + cursor;
            var answer = (await client.CallAsync($"GET {path}{(path.Contains('?', StringComparison.Ordinal) ? "&" : "?")}limit=200{more}", headers)).Is(HttpStatusCode.OK).IsNotStored();
            entries.AddRange(answer.Json.GetProperty("data").EnumerateArray());
            cursor = answer.Json.GetProperty("meta").GetProperty("next_cursor").GetString();
        }

        return entries;
    }

    public static string? Field(this JsonElement entry, string name) => entry.GetProperty(name).ValueKind == JsonValueKind.Null ? null : entry.GetProperty(name).ToString();

    /// <summary>Does everything that is recorded; each secret that comes up on the way is added to <paramref name="secrets"/>.</summary>
    public static async Task<SignedUp> DoEverythingAsync(GatewayUnderTest gateway, List<string> secrets, string email = "you@yourcompany.com")
    {
        var client = gateway.Client;
        var owner = await gateway.SignUpAsync(email);
        secrets.AddRange([GatewayUnderTest.Password, owner.AccessToken, owner.RefreshToken, GatewayUnderTest.AdminKey]);

        // Signing in: well, badly, and with a password where the address belongs.
        await client.CallAsync("POST /api/v1/auth/login", $$"""{"email":"{{email}}","password":"Wr0ng-Password"}""");
        await client.CallAsync("POST /api/v1/auth/login", """{"email":"My-Secret-Passw0rd","password":"nobody@nowhere.example"}""");
        await client.CallAsync("POST /api/v1/auth/login", HttpCalls.Content($"username={email}&password=An0ther-Wrong", "application/x-www-form-urlencoded"));
        secrets.AddRange(["Wr0ng-Password", "My-Secret-Passw0rd", "nobody@nowhere.example", "An0ther-Wrong"]);
        var (access, refresh) = await gateway.LogInAsync(email);
        secrets.AddRange([access, refresh]);

        // A stolen refresh token.
        var second = await RefreshAsync(refresh);
        await RefreshAsync(second!);
        Assert.Null(await RefreshAsync(refresh));

        // Keys.
        var key = await gateway.CreateKeyAsync(owner, new { name = "first\r\nAudit forged \u202E", scopes = new[] { "usage.write", "usage.read" } });
        var rotated = (await client.CallAsync($"POST /api/v1/api-keys/{key.Text("id")}/rotate", Credentials.Cookie(owner.Cookie))).Is(HttpStatusCode.Created);
        secrets.AddRange([key.Text("key"), rotated.Text("key"), Core.ApiKeys.ApiKeyFormat.Hash(rotated.Text("key"))]);
        (await gateway.Admin.CallAsync($"POST /admin/v1/accounts/{owner.AccountId}/keys/import", $$"""{"name":"theirs","sha256":"{{Core.ApiKeys.ApiKeyFormat.Hash("their-secret-key")}}"}""")).Is(HttpStatusCode.Created);
        secrets.AddRange(["their-secret-key", Core.ApiKeys.ApiKeyFormat.Hash("their-secret-key")]);
        (await gateway.Admin.CallAsync("POST /admin/v1/keys/leaked", """{"keys":["their-secret-key"]}""")).Is(HttpStatusCode.OK);

        // Tokens and refusals.
        var token = (await gateway.TokenAsync($"{owner.AccountId}:{rotated.Text("key")}", ("grant_type", "client_credentials"))).Text("access_token");
        var narrowed = (await gateway.TokenAsync(
            null, ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"), ("subject_token", token), ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"), ("scope", "usage.read"))).Text("access_token");
        secrets.AddRange([token, narrowed]);
        await gateway.PostFormAsync("/oauth/revoke", [("token", narrowed)]);
        await gateway.PostFormAsync("/oauth/token", [("grant_type", "client_credentials")], $"{owner.AccountId}:not-the-key-at-all");
        await gateway.PostFormAsync("/oauth/token", [("grant_type", "refresh_token"), ("refresh_token", "rt_not-a-token")]);
        await client.CallAsync("GET /devices?api_key=in-the-query", Credentials.Bearer("not.a.token"));
        await client.CallAsync("GET /api/v1/api-keys", Credentials.Bearer(token));
        await client.CallAsync("GET /tried/x", Credentials.ApiKey("not-a-key-that-is-tried"));
        await gateway.Admin.CallAsync("GET /admin/v1/users?email=x@example.com", Credentials.Bearer("not-the-admin-key"));
        secrets.AddRange(["not-the-key-at-all", "rt_not-a-token", "in-the-query", "not.a.token", "not-the-admin-key", "not-a-key-that-is-tried"]);

        // Ends.
        (await client.CallAsync($"DELETE /api/v1/api-keys/{rotated.Text("id")}", Credentials.Cookie(owner.Cookie))).Is(HttpStatusCode.NoContent);
        var (_, leaving) = await gateway.LogInAsync(email);
        secrets.Add(leaving);
        await client.CallAsync("POST /api/v1/auth/logout", Credentials.Cookie("refresh_token=" + leaving));

        // Operators.
        var (tenant, _) = await gateway.CreateAccountAsync("A tenant");
        await gateway.PutMemberAsync(tenant, owner.UserId, "admin");
        await gateway.RemoveMemberAsync(tenant, owner.UserId);
        (await gateway.Admin.CallAsync($"POST /admin/v1/users/{owner.UserId}/disable")).Is(HttpStatusCode.NoContent);
        (await gateway.Admin.CallAsync($"POST /admin/v1/users/{owner.UserId}/enable")).Is(HttpStatusCode.NoContent);
        (await gateway.Admin.CallAsync($"POST /admin/v1/users/{owner.UserId}/revoke")).Is(HttpStatusCode.NoContent);
        (await gateway.Admin.CallAsync($"POST /admin/v1/users/{owner.UserId}/password", """{"new_password":"An0ther-Secure-One"}""")).Is(HttpStatusCode.NoContent);
        (await gateway.Admin.CallAsync($"DELETE /admin/v1/users/{owner.UserId}/lockout")).Is(HttpStatusCode.NoContent);
        (await gateway.Admin.CallAsync("POST /admin/v1/import/users", """{"rows":[{"email":"theirs@example.com","password_hash":"{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g="}]}""")).Is(HttpStatusCode.OK);
        foreach (var what in new[] { "disable", "enable", "revoke" }) (await gateway.Admin.CallAsync($"POST /admin/v1/accounts/{tenant}/{what}")).Is(HttpStatusCode.NoContent);
        secrets.Add("An0ther-Secure-One");
        (await gateway.Admin.CallAsync("POST /admin/v1/signing-keys/rotate")).Is(HttpStatusCode.OK);
        (await gateway.Admin.CallAsync("POST /admin/v1/signing-keys/master-key", """{"new_master_key":"YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY="}""")).Is(HttpStatusCode.NoContent);
        secrets.Add("YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY=");
        return owner;

        async Task<string?> RefreshAsync(string token)
        {
            var answer = await client.CallAsync("POST /api/v1/auth/refresh", Credentials.Cookie("refresh_token=" + token));
            if (answer.Status != HttpStatusCode.OK) return null;
            secrets.AddRange([answer.Cookies["refresh_token"].Value, answer.Cookies["access_token"].Value]);
            return answer.Cookies["refresh_token"].Value;
        }
    }
}
