using Auth.Gateway.Storage.Redis;
using Auth.Gateway.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Storage;

/// <summary>The only switch on the kind of store.</summary>
public static class StorageServices
{
    /// <summary>
    /// Registers every store contract, the change log and the rate limiter. Call it before other hosted services are registered: what the store
    /// needs at the start (a schema, a connection) must be there before they use it.
    /// </summary>
    public static IServiceCollection AddGatewayStorage(this IServiceCollection services, StoreOptions options) => options.Kind switch
    {
        StoreKind.Sqlite => services.AddSqliteStorage(options),
        StoreKind.Redis => services.AddRedisStorage(options),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Kind, "Store:Kind must be Sqlite or Redis."),
    };
}
