using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Lockouts;
using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Core.Sessions;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Storage.InProcess;
using Auth.Gateway.Storage.Measuring;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Storage.Redis;

/// <summary>The store that many gateways share: Redis 5 or later, alone, with replicas, or as a cluster.</summary>
public static class RedisServices
{
    public static IServiceCollection AddRedisStorage(this IServiceCollection services, StoreOptions options) => services
        .AddStoreOperations(StoreKind.Redis)
        .AddSingleton(new RedisKeys(options.KeyPrefix))
        .AddSingleton(provider => new RedisConnection(options, provider.GetRequiredService<StoreOperations>()))
        .AddHostedService<RedisStartCheck>()
        .AddSingleton<InProcessRateLimiter>()
        .AddSingleton<IAccountStore, RedisAccountStore>()
        .AddSingleton<IApiKeyStore, RedisApiKeyStore>()
        .AddSingleton<ISessionStore, RedisSessionStore>()
        .AddSingleton<ISignInFailureStore, RedisSignInFailureStore>()
        .AddSingleton<ISigningKeyStore, RedisSigningKeyStore>()
        .AddSingleton<IChangeLog, RedisChangeLog>()
        .AddSingleton<IAuditStore, RedisAuditStore>()
        .AddSingleton<IRateLimiter, RedisRateLimiter>();
}
