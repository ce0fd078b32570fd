using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>The two listeners are two doors: which one a connection came through is no claim of the client's.</summary>
public sealed class ManagementTests(PipelineFixture scene) : IClassFixture<PipelineFixture>
{
    private const string AdminKey = "X-API-Key: " + GatewayUnderTest.AdminKey;

    [Theory]
    [InlineData("/admin/v1/users?email=you@yourcompany.com")]
    [InlineData("/admin/v1/accounts/acc_000000000000000000000000")]
    [InlineData("/admin")]
    [InlineData("/metrics")]
    public async Task No_Host_header_opens_the_management_endpoints_on_the_public_listener(string path)
    {
        foreach (var host in new[] { scene.Gateway.ManagementUrl.Authority, "localhost:8090", "127.0.0.1", "" })
        {
            using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
            await connection.SendAsync($"GET {path} HTTP/1.1\r\nHost: {host}\r\n{AdminKey}\r\nX-Forwarded-Host: {host}\r\nX-Forwarded-Port: {scene.Gateway.ManagementUrl.Port}\r\nConnection: close\r\n\r\n");
            Assert.Equal(401, (await connection.ReadAsync()).Status);
        }

        Assert.Equal(404, (await RawConnection.AskAsync(scene.Gateway.Url, "GET", path, $"Authorization: Bearer {scene.UserToken}")).Status);
    }

    [Fact]
    public async Task An_absolute_target_does_not_change_the_door()
    {
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, "GET", $"http://{scene.Gateway.ManagementUrl.Authority}/admin/v1/users?email=x", AdminKey);
        Assert.Equal(400, answer.Status);
    }

    [Theory]
    [InlineData("/any/x")]
    [InlineData("/login")]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/api/v1/usage")]
    public async Task The_management_listener_serves_nothing_of_the_public_one(string path)
    {
        var before = scene.Gateway.Upstream.Received.Count;
        foreach (var host in new[] { scene.Gateway.Url.Authority, scene.Gateway.ManagementUrl.Authority })
        {
            using var connection = await RawConnection.OpenAsync(scene.Gateway.ManagementUrl);
            await connection.SendAsync($"GET {path} HTTP/1.1\r\nHost: {host}\r\nX-API-Key: {scene.Key}\r\nConnection: close\r\n\r\n");
            Assert.Equal(401, (await connection.ReadAsync()).Status);
        }

        Assert.Equal(before, scene.Gateway.Upstream.Received.Count);
    }

    [Theory]
    [InlineData("/admin/v1/users?email=x")]
    [InlineData("/ADMIN/V1/users?email=x")]
    [InlineData("/admin/v1")]
    [InlineData("/admin/v1/no/such/path")]
    [InlineData("/%61dmin/v1/users?email=x")]
    [InlineData("/x/../admin/v1/users?email=x")]
    [InlineData("/admin/./v1/users?email=x")]
    public async Task The_admin_API_opens_to_the_admin_key_only(string path)
    {
        foreach (var credential in new[] { "X-Other: 1", $"X-API-Key: {scene.Key}", $"Authorization: Bearer {scene.UserToken}", $"Cookie: {scene.Owner.Cookie}", AdminKey + "x" })
        {
            Assert.Equal(401, (await RawConnection.AskAsync(scene.Gateway.ManagementUrl, "GET", path, credential)).Status);
        }
    }

    [Fact]
    public async Task The_admin_key_is_worth_nothing_on_the_public_listener() =>
        Assert.Equal(401, (await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/any/x", AdminKey)).Status);

    [Fact]
    public async Task Without_an_admin_key_configured_nobody_gets_in()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:Management:AdminKey"] = null });
        foreach (var credential in new[] { AdminKey, "X-API-Key:", "Authorization: Bearer x" })
        {
            Assert.Equal(401, (await RawConnection.AskAsync(gateway.ManagementUrl, "GET", "/admin/v1/users?email=x", credential)).Status);
        }
    }
}
