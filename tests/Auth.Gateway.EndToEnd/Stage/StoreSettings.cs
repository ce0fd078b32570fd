namespace Auth.Gateway.EndToEnd.Stage;

/// <summary>What the environment says to choose a store, and the server behind it where it has one.</summary>
internal sealed class StoreSettings : IAsyncDisposable
{
    private readonly RedisServer? _redis;

    private StoreSettings(RedisServer? redis) => _redis = redis;

    public IReadOnlyDictionary<string, string> Environment => _redis is null
        ? new Dictionary<string, string>()
        : new Dictionary<string, string> { ["Gateway__Store__Kind"] = "Redis", ["Gateway__Store__ConnectionString"] = _redis.Address };

    public static async Task<StoreSettings> OpenAsync(TestedStore store) => new(store == TestedStore.Redis ? await RedisServer.StartAsync() : null);

    public ValueTask DisposeAsync() => _redis?.DisposeAsync() ?? ValueTask.CompletedTask;
}
