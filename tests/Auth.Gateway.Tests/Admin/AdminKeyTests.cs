using System.Net;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Admin;

/// <summary>Who may speak to the admin API, and where.</summary>
public sealed class AdminKeyTests
{
    private static readonly string[] Calls =
    [
        "POST /admin/v1/accounts", "GET /admin/v1/accounts/acc_000000000000000000000000", "GET /admin/v1/accounts/acc_000000000000000000000000/members",
        "PUT /admin/v1/accounts/acc_000000000000000000000000/members/usr_000000000000000000000000", "DELETE /admin/v1/accounts/acc_000000000000000000000000/members/usr_000000000000000000000000",
        "POST /admin/v1/accounts/acc_000000000000000000000000/keys/import", "GET /admin/v1/users?email=you@yourcompany.com", "POST /admin/v1/users/usr_000000000000000000000000/disable",
        "POST /admin/v1/users/usr_000000000000000000000000/enable", "GET /admin/v1/nothing", "GET /ADMIN/V1/accounts/acc_000000000000000000000000",
    ];

    [Fact]
    public async Task Without_the_admin_key_every_call_is_401()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        using var stranger = new HttpClient { BaseAddress = gateway.ManagementUrl };
        (string, string)[][] attempts = [[], [ApiKey("not-the-admin-key")], [ApiKey(GatewayUnderTest.AdminKey + "x")], [ApiKey(key)], [Bearer(owner.AccessToken)], [Cookie(owner.Cookie)]];

        foreach (var call in Calls)
        {
            foreach (var headers in attempts)
            {
                var answer = (await stranger.CallAsync(call, headers)).Is(HttpStatusCode.Unauthorized);
                Assert.Equal("application/problem+json", answer.Header("Content-Type"));
                Assert.Equal(401, answer.Json.GetProperty("status").GetInt32());
                Assert.NotNull(answer.Header("WWW-Authenticate"));
            }
        }
    }

    [Fact]
    public async Task The_admin_key_is_taken_as_x_api_key_and_as_a_bearer()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        using var client = new HttpClient { BaseAddress = gateway.ManagementUrl };

        foreach (var credential in new[] { ApiKey(GatewayUnderTest.AdminKey), Bearer(GatewayUnderTest.AdminKey) })
        {
            (await client.CallAsync($"GET /admin/v1/accounts/{owner.AccountId}", credential)).Is(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Without_a_configured_admin_key_nobody_is_let_in()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:Management:AdminKey"] = null });
        using var client = new HttpClient { BaseAddress = gateway.ManagementUrl };

        foreach (var headers in new (string, string)[][] { [], [ApiKey(GatewayUnderTest.AdminKey)], [ApiKey("null")] })
        {
            (await client.CallAsync("GET /admin/v1/users?email=you@yourcompany.com", headers)).Is(HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task The_admin_paths_do_not_exist_on_the_public_listener_whoever_asks()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();

        foreach (var call in Calls)
        {
            // As with any path of nobody's: the admin key is nobody's credential here.
            (await gateway.Client.CallAsync(call, ApiKey(GatewayUnderTest.AdminKey))).Is(HttpStatusCode.Unauthorized);
            var answer = (await gateway.Client.CallAsync(call, Cookie(owner.Cookie))).Is(HttpStatusCode.NotFound);
            Assert.Equal("application/problem+json", answer.Header("Content-Type"));
        }

        // A Host header does not make a connection one of the management listener.
        (await gateway.Client.CallAsync(Calls[1], ApiKey(GatewayUnderTest.AdminKey), ("Host", gateway.ManagementUrl.Authority))).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_public_endpoints_do_not_exist_on_the_management_listener()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();

        foreach (var call in new[]
        {
            "GET /login", "GET /account", "GET /devices", "POST /tokens/generate", "GET /tokens/test", "POST /api/v1/auth/login", "POST /api/v1/auth/signup", "POST /api/v1/auth/register",
            "GET /api/v1/auth/me", "GET /api/v1/api-keys", "GET /api/v1/customers", "POST /api/v1/widget/token", "GET /.well-known/jwks.json", "GET /.well-known/openid-configuration",
        })
        {
            (await gateway.Admin.CallAsync(call, Cookie(owner.Cookie), ("Host", gateway.Url.Authority))).Is(HttpStatusCode.NotFound);
        }

        Assert.Empty(gateway.Upstream.Received);
    }

    [Fact]
    public async Task Both_listeners_tell_without_a_credential_that_the_process_lives_and_serves()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var management = new HttpClient { BaseAddress = gateway.ManagementUrl };

        foreach (var client in new[] { gateway.Client, management })
        {
            (await client.CallAsync("GET /healthz")).Is(HttpStatusCode.OK, """{"status":"ok"}""");
            Assert.Equal("ready", (await client.CallAsync("GET /readyz")).Is(HttpStatusCode.OK).Text("status"));
            Assert.Equal("", (await client.CallAsync("HEAD /healthz")).Is(HttpStatusCode.OK).Body);
        }
    }
}
