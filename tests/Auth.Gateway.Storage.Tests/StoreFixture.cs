using Auth.Gateway.Core.Accounts;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Audit;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Core.Lockouts;
using Auth.Gateway.Core.RateLimits;
using Auth.Gateway.Core.Sessions;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Storage.Backups;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Auth.Gateway.Storage.Tests;

/// <summary>One gateway's view of a store, wired and started as the host does it, with a clock that the test moves.</summary>
public sealed class StoreFixture : IAsyncDisposable
{
    private readonly StoreOptions _options;
    private readonly ServiceProvider _services;
    private readonly Func<ValueTask>? _cleanUp;

    private StoreFixture(StoreOptions options, ManualTimeProvider clock, Func<ValueTask>? cleanUp)
    {
        (_options, Clock, _cleanUp) = (options, clock, cleanUp);
        _services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(clock).AddGatewayStorage(options).BuildServiceProvider();
    }

    public ManualTimeProvider Clock { get; }

    public IAccountStore Accounts => _services.GetRequiredService<IAccountStore>();

    public IApiKeyStore ApiKeys => _services.GetRequiredService<IApiKeyStore>();

    public ISessionStore Sessions => _services.GetRequiredService<ISessionStore>();

    public ISigningKeyStore SigningKeys => _services.GetRequiredService<ISigningKeyStore>();

    public ISignInFailureStore SignInFailures => _services.GetRequiredService<ISignInFailureStore>();

    public IChangeLog Changes => _services.GetRequiredService<IChangeLog>();

    public IAuditStore Audit => _services.GetRequiredService<IAuditStore>();

    public IStoreBackup Backup => _services.GetRequiredService<IStoreBackup>();

    public IRateLimiter RateLimiter => _services.GetRequiredService<IRateLimiter>();

    /// <param name="cleanUp">Removes the data, after the gateway has let go of it.</param>
    public static async Task<StoreFixture> OpenAsync(StoreOptions options, Func<ValueTask>? cleanUp = null, ManualTimeProvider? clock = null)
    {
        var fixture = new StoreFixture(options, clock ?? new ManualTimeProvider(), cleanUp);
        try
        {
            foreach (var service in fixture._services.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
        }
        catch
        {
            await fixture.DisposeAsync();
            throw;
        }

        return fixture;
    }

    /// <summary>A second gateway on the same data and clock.</summary>
    public Task<StoreFixture> OpenAnotherAsync() => OpenAsync(_options, cleanUp: null, Clock);

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>().Reverse()) await service.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        if (_cleanUp is not null) await _cleanUp();
    }
}
