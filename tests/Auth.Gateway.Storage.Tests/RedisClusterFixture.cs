namespace Auth.Gateway.Storage.Tests;

/// <summary>A Redis Cluster of one node: it refuses scripts whose keys are in different slots, as any cluster does.</summary>
public sealed class RedisClusterFixture : RedisFixture
{
    protected override async Task<RedisServer> StartServerAsync()
    {
        var server = await RedisServer.StartAsync("--cluster-enabled", "yes");
        await server.SendAsync("CLUSTER ADDSLOTSRANGE 0 16383");
        while (!(await server.SendAsync("CLUSTER INFO")).Contains("cluster_state:ok", StringComparison.Ordinal)) await Task.Delay(50);
        return server;
    }
}
