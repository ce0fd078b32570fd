using Auth.Gateway.Storage.Tests;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>Settings for gateways that share one Redis, which the test may kill.</summary>
public static class RedisSettings
{
    public static Dictionary<string, string?> For(RedisServer server) => For(server.Address);

    public static Dictionary<string, string?> For(string connectionString) => new()
    {
        ["Gateway:Store:Kind"] = "Redis",
        ["Gateway:Store:ConnectionString"] = connectionString,
        ["Gateway:MasterKey"] = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    };
}
