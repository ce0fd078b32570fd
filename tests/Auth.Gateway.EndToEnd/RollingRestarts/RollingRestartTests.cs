using System.Net.Http.Json;
using System.Text.Json;
using Auth.Gateway.EndToEnd.BehindProxies;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.RollingRestarts;

/// <summary>A new version goes out while clients are served: every request is counted, and every one is answered.</summary>
public sealed class RollingRestartTests
{
    private const int Rounds = 2;

    [SkippableFact]
    public async Task No_request_is_lost_while_two_gateways_are_restarted_one_after_the_other_under_load()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var backend = await EchoBackend.StartAsync();
        using var folder = new TemporaryFolder();
        await using var one = new GatewayProcess(redis.Address, backend.Address, folder.Path);
        await using var two = new GatewayProcess(redis.Address, backend.Address, folder.Path);
        await Task.WhenAll(one.StartAsync(), two.StartAsync());
        await using var balancer = await LoadBalancer.StartAsync(folder, [one.Address, two.Address]);
        await balancer.UntilAllAreUpAsync(2);
        await using var load = new Load(balancer.Url, await KeyAsync(balancer.Url));

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var gateway in new[] { one, two })
            {
                var before = load.Sent;
                await gateway.RestartAsync();
                await balancer.UntilAllAreUpAsync(2);
                Assert.NotEqual(before, load.Sent);
            }
        }

        await load.EndAsync();
        Assert.Empty(load.Lost);
        // What was answered was done, and done once.
        Assert.Equal(load.Sent, backend.Received);
    }

    private static async Task<string> KeyAsync(string url)
    {
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        using var signedUp = await client.PostAsJsonAsync("/api/v1/auth/signup", new { email = Fresh.Email("load"), password = "Secure-Passw0rd", organization_name = "Load" });
        signedUp.EnsureSuccessStatusCode();
        using var created = await client.PostAsJsonAsync("/api/v1/api-keys", new { name = "load", scopes = new[] { "usage.write" } });
        created.EnsureSuccessStatusCode();
        return (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }
}
