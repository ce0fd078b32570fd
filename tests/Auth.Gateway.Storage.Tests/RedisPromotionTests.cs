using Auth.Gateway.Core;
using Auth.Gateway.Core.Changes;
using Auth.Gateway.Storage.Redis;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>A server that was made a replica becomes the master again. The moments fall in every order; whatever the gateway saw last, it looks again soon.</summary>
public sealed class RedisPromotionTests : IAsyncLifetime
{
    private const string Unhurried = ",syncTimeout=600000,configCheckSeconds=600";

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly CancellationTokenSource _late = new(TimeSpan.FromSeconds(60));
    private RedisServer? _server;
    private StoreOptions? _options;
    private StoreFixture? _store;

    private RedisServer Server => _server!;

    private StoreFixture Store => _store!;

    public async Task InitializeAsync()
    {
        if (RedisServer.Program is null) return;
        _server = await RedisServer.StartAsync();
        _options = RedisFixture.OptionsFor(_server);
        // Whoever waits for a command's timeout, or for the client's own look at its servers, is late.
        _options.ConnectionString = _server.Address + Unhurried;
        _store = await StoreFixture.OpenAsync(_options);
    }

    public async Task DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        _late.Dispose();
    }

    [SkippableFact]
    public async Task A_gateway_that_last_saw_a_replica_writes_again_when_it_is_the_master()
    {
        RedisServer.SkipUnlessInstalled();
        var sequence = await WhenBackAsync(Store.Changes);
        await Server.SendAsync("REPLICAOF 127.0.0.1 1");
        var known = await ConnectionsAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.Changes.AppendAsync(Sample.Change(), None));

        // The connection is made anew, and the one of before is closed: what the gateway knows now is a replica.
        while ((await ConnectionsAsync()) is var present && (present.Count == 0 || present.Overlaps(known))) await Task.Delay(20, _late.Token);
        await Server.SendAsync("REPLICAOF NO ONE");

        Assert.True(await WhenBackAsync(Store.Changes) > sequence);
    }

    // As with a node that is dead, for which every new connection to a cluster waits.
    [SkippableFact]
    public async Task The_connection_that_is_there_learns_of_the_master_when_another_takes_long()
    {
        RedisServer.SkipUnlessInstalled();
        await using var proxy = new RedisProxy(Server.Port);
        _options!.ConnectionString = proxy.Address + Unhurried;
        await Server.SendAsync("REPLICAOF 127.0.0.1 1");
        await using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddGatewayStorage(_options).BuildServiceProvider();
        var connection = services.GetRequiredService<RedisConnection>();
        await connection.RunAsync(database => database.PingAsync(), None);
        proxy.IsDown = true;

        var changes = services.GetRequiredService<IChangeLog>();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => changes.AppendAsync(Sample.Change(), None));
        await Server.SendAsync("REPLICAOF NO ONE");

        Assert.True(await WhenBackAsync(changes) > 0);
    }

    [SkippableFact]
    public async Task Behind_Sentinels_the_next_master_is_found_however_long_a_command_may_take()
    {
        RedisServer.SkipUnlessInstalled();
        await using var redis = await RedisTopology.StartSentinelsAsync();
        var options = RedisFixture.OptionsFor(Server);
        options.ConnectionString = redis.ConnectionString + Unhurried;
        await using var store = await StoreFixture.OpenAsync(options);
        var sequence = await WhenBackAsync(store.Changes);
        var master = await redis.FindMasterAsync();
        await RedisTopology.ReplicatedAsync(master);

        await master.KillAsync();

        Assert.True(await WhenBackAsync(store.Changes) > sequence);
    }

    [SkippableFact]
    public async Task What_is_under_way_on_a_connection_that_is_given_up_gets_its_answer()
    {
        RedisServer.SkipUnlessInstalled();
        await using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddGatewayStorage(_options!).BuildServiceProvider();
        var connection = services.GetRequiredService<RedisConnection>();
        await connection.RunAsync(database => database.PingAsync(), None);
        var former = connection.Multiplexer!;
        await Server.SendAsync("CLIENT PAUSE 600000 WRITE");
        var write = connection.RunAsync(database => database.StringSetAsync("written", "once"), None);

        // The failure of a server that is not there, which asks for another look.
        using var nowhere = await ConnectionMultiplexer.ConnectAsync("127.0.0.1:1,abortConnect=false,connectRetry=1,connectTimeout=200");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => connection.RunAsync(_ => nowhere.GetDatabase().PingAsync(), None));
        while (connection.Multiplexer == former) await Task.Delay(20, _late.Token);
        await Server.SendAsync("CLIENT UNPAUSE");

        Assert.True(await write.WaitAsync(_late.Token));
        // And then it is let go of.
        while (former.IsConnected) await Task.Delay(20, _late.Token);
    }

    private async Task<long> WhenBackAsync(IChangeLog changes)
    {
        while (true)
        {
            try
            {
                return await changes.AppendAsync(Sample.Change(), None).WaitAsync(_late.Token);
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(20, _late.Token);
            }
        }
    }

    // The ids of those that are a gateway's.
    private async Task<HashSet<string>> ConnectionsAsync() =>
    [
        .. (await Server.SendAsync("CLIENT LIST")).Split('\n').Where(line => line.Contains(" name=auth-gateway ", StringComparison.Ordinal)).Select(line => line[..line.IndexOf(' ', StringComparison.Ordinal)]),
    ];
}
