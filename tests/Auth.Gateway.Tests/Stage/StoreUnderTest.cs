using System.Text;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;

namespace Auth.Gateway.Tests.Stage;

/// <summary>A fresh store of either kind: a file of its own, or a key prefix of its own on a Redis server that all tests share.</summary>
public static class StoreUnderTest
{
    private static readonly Lazy<Task<RedisServer>> Redis = new(() => RedisServer.StartAsync());

    /// <summary>For theories that must hold on both.</summary>
    public static TheoryData<StoreKind> Both => [StoreKind.Sqlite, StoreKind.Redis];

    /// <summary>All that the store has written down, byte by byte, each as one character (Latin-1).</summary>
    public static async Task<string> ReadEverythingAsync(StoreKind kind, string folder)
    {
        if (kind == StoreKind.Redis) return (await Redis.Value).ReadAppendOnlyFiles();
        var content = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(folder, "gateway.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            content.Append(await reader.ReadToEndAsync());
        }

        return content.ToString();
    }

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
