namespace Auth.Gateway.Storage;

/// <summary><c>Gateway:Store</c>.</summary>
public sealed class StoreOptions
{
    public StoreKind Kind { get; set; } = StoreKind.Sqlite;

    /// <summary>SQLite: <c>Data Source=data/gateway.db</c>. Redis: StackExchange.Redis's, e.g. <c>redis:6379,password=…</c>.</summary>
    public string ConnectionString { get; set; } = "Data Source=data/gateway.db";

    /// <summary>When the change log cannot be read, remembered credentials are used for this long.</summary>
    public TimeSpan MaxStaleness { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>What every Redis key begins with, so that several gateways can share a server.</summary>
    public string KeyPrefix { get; set; } = "agw";
}
