using Auth.Gateway.Core.Changes;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>
/// The change log in a sorted set; each change is announced on a channel, which only wakes the reader. Sequence numbers follow the server's clock,
/// so that they go on growing when a server comes back without its newest writes: instances would take smaller ones for old news.
/// </summary>
internal sealed class RedisChangeLog(RedisConnection connection, RedisKeys keys) : IChangeLog
{
    private const int PurgeBatch = 1000;

    private static readonly TimeSpan SubscribeTimeout = TimeSpan.FromSeconds(2);

    private static readonly RedisScript AppendScript = RedisScript.Load("change", "change-append");
    private static readonly RedisScript ReadScript = RedisScript.Load("change-read");
    private static readonly RedisScript PurgeScript = RedisScript.Load("change-purge");

    private TaskCompletionSource _news = NewSignal();
    private ConnectionMultiplexer? _subscribedOn;

    public async Task<long> AppendAsync(Change change, CancellationToken cancellationToken) =>
        (long)await connection.RunAsync(AppendScript, RedisChange.Keys(keys), RedisChange.Arguments(keys, change), cancellationToken);

    public async Task<IReadOnlyList<Change>> ReadAsync(long after, int max, CancellationToken cancellationToken)
    {
        var entries = (RedisValue[]?)await connection.RunAsync(ReadScript, [keys.Changes], [after, max], cancellationToken) ?? [];
        return [.. entries.Select(entry => RedisChange.Parse(entry.ToString()))];
    }

    public async Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var news = Volatile.Read(ref _news);
        var subscribing = SubscribeAsync(cancellationToken);
        try
        {
            await news.Task.WaitAsync(timeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            return;
        }

        // Taken: the next wait is for something newer. All who waited for this one have the same signal.
        Interlocked.CompareExchange(ref _news, NewSignal(), news);
        await subscribing;
    }

    public async Task PurgeAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        long purged;
        do
        {
            purged = (long)await connection.RunAsync(
                PurgeScript, [keys.Changes, keys.ChangeExpiries], [now.ToUnixTimeMilliseconds(), PurgeBatch], cancellationToken);
        }
        while (purged == PurgeBatch);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Announce() => Volatile.Read(ref _news).TrySetResult();

    // Each connection is subscribed to once; the client subscribes again by itself after a cut. What came before that is news as well.
    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        var multiplexer = connection.Multiplexer;
        var known = Volatile.Read(ref _subscribedOn);
        if (multiplexer is null || multiplexer == known || !multiplexer.IsConnected) return;
        if (Interlocked.CompareExchange(ref _subscribedOn, multiplexer, known) != known) return;
        try
        {
            var channel = new RedisChannel(keys.ChangeChannel, RedisChannel.PatternMode.Literal);
            await multiplexer.GetSubscriber().SubscribeAsync(channel, (_, _) => Announce()).WaitAsync(SubscribeTimeout, cancellationToken);
            multiplexer.ConnectionRestored += (_, _) => Announce();
            Announce();
        }
        catch (Exception exception) when (exception is OperationCanceledException || RedisFailures.MeanUnavailable(exception, cancellationToken))
        {
            // Without notifications the reader polls; the next wait tries again.
            Volatile.Write(ref _subscribedOn, null);
        }
    }
}
