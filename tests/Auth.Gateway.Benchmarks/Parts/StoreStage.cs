using Auth.Gateway.Benchmarks.Scale;
using Auth.Gateway.Storage;

namespace Auth.Gateway.Benchmarks.Parts;

/// <summary>A store of either kind by itself: a file, or a Redis of its own.</summary>
internal sealed class StoreStage : IAsyncDisposable
{
    private readonly string _folder;
    private readonly RedisProcess? _redis;
    private readonly ServiceProvider _services;

    private StoreStage(string folder, RedisProcess? redis, ServiceProvider services) => (_folder, _redis, _services) = (folder, redis, services);

    public static async Task<StoreStage> StartAsync(StoreKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("auth-gateway-parts-").FullName;
        var redis = kind == StoreKind.Redis ? await RedisProcess.StartAsync(folder) : null;
        var options = new StoreOptions { Kind = kind, ConnectionString = redis?.Address ?? $"Data Source={folder}/gateway.db" };
        return new StoreStage(folder, redis, new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddGatewayStorage(options).BuildServiceProvider());
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_redis is not null) await _redis.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
