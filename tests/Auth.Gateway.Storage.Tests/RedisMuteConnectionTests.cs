using Auth.Gateway.Core;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>Connections that are open and carry nothing: TCP notices after a quarter of an hour, the gateway must not wait for that.</summary>
public sealed class RedisMuteConnectionTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly CancellationTokenSource _late = new(TimeSpan.FromSeconds(60));
    private RedisServer? _server;
    private RedisProxy? _proxy;
    private StoreFixture? _store;

    private RedisProxy Proxy => _proxy!;

    private StoreFixture Store => _store!;

    public async Task InitializeAsync()
    {
        if (RedisServer.Program is null) return;
        _server = await RedisServer.StartAsync();
        _proxy = new RedisProxy(_server.Port);
        var options = RedisFixture.OptionsFor(_server);
        options.ConnectionString = Proxy.Address + ",syncTimeout=200,connectTimeout=1000";
        _store = await StoreFixture.OpenAsync(options);
    }

    public async Task DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        if (_proxy is not null) await _proxy.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        _late.Dispose();
    }

    [SkippableFact]
    public async Task A_connection_that_was_lost_silently_is_made_anew()
    {
        RedisServer.SkipUnlessInstalled();
        var sequence = await WhenBackAsync();
        // The first wait on a connection subscribes and ends with that.
        await Store.Changes.WaitAsync(TimeSpan.FromDays(1), _late.Token);

        Proxy.LoseConnections();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.Changes.ReadAsync(0, 10, None));
        await Store.Changes.WaitAsync(TimeSpan.FromMilliseconds(10), None);

        Assert.True(await WhenBackAsync() > sequence);

        // The new connection listens as well.
        await Store.Changes.WaitAsync(TimeSpan.FromDays(1), _late.Token);
        var wait = Store.Changes.WaitAsync(TimeSpan.FromDays(1), _late.Token);
        await WhenBackAsync();
        await wait;
    }

    [SkippableFact]
    public async Task A_network_that_swallows_everything_for_long_is_an_outage_that_heals()
    {
        RedisServer.SkipUnlessInstalled();
        var sequence = await WhenBackAsync();
        Proxy.IsDown = true;
        Proxy.LoseConnections();

        // Longer than several attempts to connect.
        var untried = 0;
        using var outage = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        while (!outage.IsCancellationRequested)
        {
            var exception = await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.Changes.ReadAsync(0, 10, None));
            if (exception.Message.Contains("does not answer", StringComparison.Ordinal)) untried++;
            await Task.Delay(20, None);
        }

        // Most callers were told at once; only some waited for the timeout.
        Assert.NotEqual(0, untried);

        Proxy.IsDown = false;
        Proxy.LoseConnections();
        Assert.True(await WhenBackAsync() > sequence);
    }

    private async Task<long> WhenBackAsync()
    {
        while (true)
        {
            try
            {
                return await Store.Changes.AppendAsync(Sample.Change(), None);
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(20, _late.Token);
            }
        }
    }
}
