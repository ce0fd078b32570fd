using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;

namespace Auth.Gateway.Tests.Stage;

/// <summary>A fresh store of either kind: a file of its own, or a key prefix of its own on a Redis server that all tests share.</summary>
public static class StoreUnderTest
{
    private static readonly Lazy<Task<RedisServer>> Redis = new(() => RedisServer.StartAsync());

    /// <summary>For theories that must hold on both.</summary>
    public static TheoryData<StoreKind> Both => [StoreKind.Sqlite, StoreKind.Redis];

    public static async Task<Dictionary<string, string?>> SettingsAsync(StoreKind kind, string folder)
    {
        if (kind == StoreKind.Sqlite) return new() { ["Gateway:Store:ConnectionString"] = $"Data Source={Path.Combine(folder, "gateway.db")}" };
        RedisServer.SkipUnlessInstalled();
        var server = await Redis.Value;
        return new()
        {
            ["Gateway:Store:Kind"] = "Redis",
            ["Gateway:Store:ConnectionString"] = server.Address,
            ["Gateway:Store:KeyPrefix"] = Path.GetFileName(folder).Replace(".", "-", StringComparison.Ordinal),
            ["Gateway:MasterKey"] = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        };
    }
}
