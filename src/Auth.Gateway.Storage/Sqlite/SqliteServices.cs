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
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Auth.Gateway.Storage.Sqlite;

/// <summary>The embedded store: one file, one gateway.</summary>
public static class SqliteServices
{
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, StoreOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddStoreOperations(StoreKind.Sqlite)
            .AddSingleton(provider => new SqliteDatabase(new SqliteFile(options.ConnectionString), provider.GetRequiredService<StoreOperations>()))
            .AddHostedService<SqliteStartup>()
            .AddSingleton<IAccountStore, SqliteAccountStore>()
            .AddSingleton<IApiKeyStore, SqliteApiKeyStore>()
            .AddSingleton<ISessionStore, SqliteSessionStore>()
            .AddSingleton<ISignInFailureStore, SqliteSignInFailureStore>()
            .AddSingleton<ISigningKeyStore, SqliteSigningKeyStore>()
            .AddSingleton<IChangeLog, SqliteChangeLog>()
            .AddSingleton<IAuditStore, SqliteAuditStore>()
            .AddSingleton<IRateLimiter, InProcessRateLimiter>();
    }
}
