using System.Runtime.CompilerServices;
using Auth.Gateway.Core;
using Auth.Gateway.Storage.Measuring;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>
/// The one connection that all stores share. While it is cut, commands fail at once instead of waiting in a queue, so that no request hangs on a
/// dead store. The client reconnects by itself; when that comes to nothing, the connection is made anew. Every command goes through here, which
/// is where failures become ours.
/// </summary>
internal sealed class RedisConnection(StoreOptions options, StoreOperations operations) : IDisposable
{
    // So soon after one look at the servers comes the next: a replica that is promoted just behind a look is not the master for the client. More often
    // would only be load for servers that have enough to do then.
    private const long LookAgainMilliseconds = 500;

    private readonly ConfigurationOptions _configuration = RedisConfiguration.Parse(options.ConnectionString);
    private readonly CircuitBreaker _breaker = new();
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private volatile RedisLink? _link;
    private volatile Exception? _lastFailure;
    private volatile bool _isDisposed;
    private long _answeredAt = Environment.TickCount64;
    private long _renewedAt;
    private long _askedAt;

    /// <summary>Host and port of each server.</summary>
    public string Servers => RedisConfiguration.Describe(_configuration);

    /// <summary>Null until the first use. Another one when a mute connection was given up.</summary>
    public ConnectionMultiplexer? Multiplexer => _link?.Multiplexer;

    /// <summary>How long the start waits for Redis: some attempts to connect.</summary>
    public TimeSpan StartPatience => 5 * TimeSpan.FromMilliseconds(_configuration.ConnectTimeout);

    private TimeSpan Timeout => TimeSpan.FromMilliseconds(_configuration.SyncTimeout);

    private bool IsBehindSentinels => RedisSentinels.AreNamedBy(_configuration);

    // Without an answer for so long the connection is made anew: the network may have lost it, which TCP takes a quarter of an hour to find out.
    // Behind Sentinels soon, since only they know of another master.
    private TimeSpan RenewAfter => (IsBehindSentinels ? 1 : 5) * Timeout;

    /// <exception cref="StoreUnavailableException"/>
    public async Task<T> RunAsync<T>(
        Func<IDatabase, Task<T>> command, CancellationToken cancellationToken, [CallerMemberName] string method = "", [CallerFilePath] string file = "")
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var operation = operations.Begin(file, method);
        if (!_breaker.MayTry()) throw new StoreUnavailableException("Redis does not answer.");
        RedisLink? link = null;
        try
        {
            link = await EnterAsync(cancellationToken);
            if (!link.Multiplexer.IsConnected) throw NotConnected();
            // The client of today has no timeout for asynchronous commands.
            var result = await command(link.Multiplexer.GetDatabase()).WaitAsync(Timeout, cancellationToken);
            _breaker.Answered();
            Volatile.Write(ref _answeredAt, Environment.TickCount64);
            operation?.Succeed();
            return result;
        }
        catch (Exception exception) when (RedisFailures.MeanUnavailable(exception, cancellationToken))
        {
            if (exception is TimeoutException) _breaker.TimedOut();
            LookAgain(RedisFailures.MeanAnotherTopology(exception));
            throw new StoreUnavailableException("Redis cannot be asked.", exception);
        }
        finally
        {
            // The client runs continuations one after another. What the caller does next must not hold up everybody else's answers.
            await Task.Yield();
            link?.Leave();
        }
    }

    /// <exception cref="StoreUnavailableException"/>
    public Task<RedisResult> RunAsync(
        RedisScript script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellationToken, [CallerMemberName] string method = "", [CallerFilePath] string file = "") =>
        RunAsync(
            async database =>
            {
                try
                {
                    return await database.ScriptEvaluateAsync(script.Text, keys, arguments, CommandFlags.DemandMaster);
                }
                catch (RedisServerException exception) when (RedisFailures.MeanScriptForgotten(exception))
                {
                    return await database.ScriptEvaluateAsync(script.Text, keys, arguments, CommandFlags.DemandMaster);
                }
            },
            cancellationToken, method, file);

    /// <summary>Runs a script that answers 1 when it did its work, and 0 when there was nothing to do it on.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<bool> TryAsync(
        RedisScript script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellationToken, [CallerMemberName] string method = "", [CallerFilePath] string file = "") =>
        (bool)await RunAsync(script, keys, arguments, cancellationToken, method, file);

    /// <summary>How many connections listen to a channel, on all servers that are known.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public Task<long> CountSubscribersAsync(string channel, CancellationToken cancellationToken) => RunAsync(
        async database =>
        {
            var servers = database.Multiplexer.GetEndPoints().Select(endPoint => database.Multiplexer.GetServer(endPoint)).Where(server => server.IsConnected);
            var counts = await Task.WhenAll(servers.Select(server => server.SubscriptionSubscriberCountAsync(new RedisChannel(channel, RedisChannel.PatternMode.Literal))));
            return counts.Sum();
        },
        cancellationToken);

    public void Dispose()
    {
        _isDisposed = true;
        Multiplexer?.Close(allowCommandsToComplete: false);
    }

    private async ValueTask<RedisLink> EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var link = _link ?? await ConnectAsync(cancellationToken);
            if (link.TryEnter()) return link;
        }
    }

    private async Task<RedisLink> ConnectAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            return _link ??= await OpenAsync();
        }
        finally
        {
            _connecting.Release();
        }
    }

    // Only one that is connected is kept.
    private async Task<RedisLink> OpenAsync()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(IsBehindSentinels ? await RedisSentinels.FindMasterAsync(_configuration) : _configuration);
        if (multiplexer.IsConnected && !_isDisposed)
        {
            multiplexer.ConnectionFailed += (_, failure) => _lastFailure = failure.Exception;
            return new RedisLink(multiplexer);
        }

        var cause = await FindCauseAsync(multiplexer);
        multiplexer.Close(allowCommandsToComplete: false);
        throw new StoreUnavailableException("Redis cannot be connected to.", cause);
    }

    // The client tells why only to those who ask for something.
    private async Task<Exception> FindCauseAsync(ConnectionMultiplexer multiplexer)
    {
        try
        {
            await multiplexer.GetDatabase().PingAsync().WaitAsync(Timeout);
            return new TimeoutException("It took too long to connect.");
        }
        catch (Exception exception) when (RedisFailures.MeanUnavailable(exception, CancellationToken.None))
        {
            return exception;
        }
    }

    private StoreUnavailableException NotConnected()
    {
        // To a server that it knows the client finds back by itself; the Sentinels may name another.
        LookAgain(isElsewhere: IsBehindSentinels);
        return new StoreUnavailableException("Redis is not connected.", _lastFailure!);
    }

    // One at a time, and not too often: callers go on failing meanwhile. Where the data is elsewhere now, answers of other nodes do not count as any, and
    // how long a command may take says nothing about when to look again: what the last look saw may be over.
    private void LookAgain(bool isElsewhere)
    {
        var now = Environment.TickCount64;
        var (askedAt, renewedAt) = (Volatile.Read(ref _askedAt), Volatile.Read(ref _renewedAt));
        if (_isDisposed || _link is not { } link) return;
        if (isElsewhere && now - askedAt >= LookAgainMilliseconds && Interlocked.CompareExchange(ref _askedAt, now, askedAt) == askedAt) _ = AskAgainAsync(link);
        var isDue = isElsewhere
            ? now - renewedAt >= LookAgainMilliseconds
            : now - Math.Max(renewedAt, Volatile.Read(ref _answeredAt)) >= RenewAfter.TotalMilliseconds;
        if (!isDue || !_connecting.Wait(0)) return;
        Volatile.Write(ref _renewedAt, now);
        _ = RenewAsync();
    }

    // Servers that are connected say at once who they are now. A new connection finds the others too, but waits for those that are dead.
    private async Task AskAgainAsync(RedisLink link)
    {
        if (!link.TryEnter()) return;
        try
        {
            await link.Multiplexer.ConfigureAsync();
        }
        catch (Exception exception) when (_isDisposed || RedisFailures.MeanUnavailable(exception, CancellationToken.None))
        {
            _lastFailure = exception;
        }
        finally
        {
            link.Leave();
        }
    }

    private async Task RenewAsync()
    {
        try
        {
            var renewed = await OpenAsync();
            (var former, _link) = (_link, renewed);
            _breaker.Answered();
            former?.Leave();
        }
        catch (Exception exception) when (exception is StoreUnavailableException || RedisFailures.MeanUnavailable(exception, CancellationToken.None))
        {
            _lastFailure = exception;
        }
        finally
        {
            _connecting.Release();
        }
    }
}
