using System.Net;
using System.Text.Json;

namespace Auth.Gateway.Tests.Stage;

/// <summary>Who belongs where: what operators and users do before a test begins.</summary>
public static class Tenancy
{
    /// <summary>Signs in by JSON; the access and refresh tokens of the new session.</summary>
    public static async Task<(string AccessToken, string RefreshToken)> LogInAsync(this GatewayUnderTest gateway, string email, string password = GatewayUnderTest.Password)
    {
        var answer = await gateway.Client.CallAsync("POST /api/v1/auth/login", JsonSerializer.Serialize(new { email, password }));
        answer.Is(HttpStatusCode.OK);
        return (answer.Cookies["access_token"].Value, answer.Cookies["refresh_token"].Value);
    }

    /// <summary>A key of the user (Meterbase's way): it acts as its user and has no scopes.</summary>
    public static async Task<Answer> CreateUserKeyAsync(this GatewayUnderTest gateway, string cookie)
    {
        var answer = await gateway.Client.CallAsync("POST /api/v1/auth/api-keys", """{"name":"mine"}""", Credentials.Cookie(cookie));
        return answer.Is(HttpStatusCode.Created);
    }

    /// <summary>An account without users; with an organisation, one of its tenants.</summary>
    public static async Task<(string Id, long Serial)> CreateAccountAsync(this GatewayUnderTest gateway, string name, string? organizationId = null)
    {
        var answer = await gateway.Admin.CallAsync("POST /admin/v1/accounts", JsonSerializer.Serialize(new { name, organization_id = organizationId }));
        answer.Is(HttpStatusCode.Created);
        return (answer.Text("id"), answer.Json.GetProperty("serial").GetInt64());
    }

    /// <summary>The account's number on the wires that know numbers only.</summary>
    public static async Task<long> SerialOfAsync(this GatewayUnderTest gateway, string accountId) =>
        (await gateway.Admin.CallAsync($"GET /admin/v1/accounts/{accountId}")).Is(HttpStatusCode.OK).Json.GetProperty("serial").GetInt64();

    public static async Task PutMemberAsync(this GatewayUnderTest gateway, string accountId, string userId, string role) =>
        (await gateway.Admin.CallAsync($"PUT /admin/v1/accounts/{accountId}/members/{userId}", $$"""{"role":"{{role}}"}""")).Is(HttpStatusCode.NoContent);

    public static async Task RemoveMemberAsync(this GatewayUnderTest gateway, string accountId, string userId) =>
        (await gateway.Admin.CallAsync($"DELETE /admin/v1/accounts/{accountId}/members/{userId}")).Is(HttpStatusCode.NoContent);
}
