using Auth.Gateway.Core;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>Connections that are open and carry nothing: TCP notices after a quarter of an hour, the gateway must not wait for that.</summary>
public sealed class RedisMuteConnectionTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [SkippableFact]
    public async Task A_mute_connection_is_an_outage_and_is_made_anew()
    {
        RedisServer.SkipUnlessInstalled();
        await using var server = await RedisServer.StartAsync();
        await using var proxy = new RedisProxy(server.Port);
        var options = RedisFixture.OptionsFor(server);
        options.ConnectionString = proxy.Address + ",syncTimeout=100";
        await using var store = await StoreFixture.OpenAsync(options);
        var sequence = await store.Changes.AppendAsync(Sample.Change(), None);

        proxy.LoseConnections();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Changes.ReadAsync(0, 10, None));
        await store.Changes.WaitAsync(TimeSpan.FromMilliseconds(10), None);

        var untried = 0;
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                Assert.Equal(sequence, Assert.Single(await store.Changes.ReadAsync(0, 10, None)).Sequence);
                break;
            }
            catch (StoreUnavailableException exception)
            {
                if (exception.InnerException is null) untried++;
                await Task.Delay(20, late.Token);
            }
        }

        // Most callers were told at once; only some waited for the timeout.
        Assert.NotEqual(0, untried);

        // The new connection listens as well.
        var wait = store.Changes.WaitAsync(TimeSpan.FromDays(1), late.Token);
        await store.Changes.AppendAsync(Sample.Change(), None);
        await wait;
    }
}
