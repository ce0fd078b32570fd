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
    // Without an answer for so many timeouts the connection is made anew: the network may have lost it, which TCP takes a quarter of an hour to
    // find out.
    private const int RenewAfterTimeouts = 5;

    private readonly ConfigurationOptions _configuration = RedisConfiguration.Parse(options.ConnectionString);
    private readonly CircuitBreaker _breaker = new();
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private volatile ConnectionMultiplexer? _multiplexer;
    private volatile Exception? _lastFailure;
    private volatile bool _isDisposed;
    private long _answeredAt = Environment.TickCount64;

    /// <summary>Host and port of each server.</summary>
    public string Servers => RedisConfiguration.Describe(_configuration);

    /// <summary>Null until the first use. Another one when a mute connection was given up.</summary>
    public ConnectionMultiplexer? Multiplexer => _multiplexer;

    /// <summary>How long the start waits for Redis: some attempts to connect.</summary>
    public TimeSpan StartPatience => 5 * TimeSpan.FromMilliseconds(_configuration.ConnectTimeout);

    private TimeSpan Timeout => TimeSpan.FromMilliseconds(_configuration.SyncTimeout);

    /// <exception cref="StoreUnavailableException"/>
    public async Task<T> RunAsync<T>(
        Func<IDatabase, Task<T>> command, CancellationToken cancellationToken, [CallerMemberName] string method = "", [CallerFilePath] string file = "")
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var operation = operations.Begin(file, method);
        if (!_breaker.MayTry()) throw new StoreUnavailableException("Redis does not answer.");
        try
        {
            var multiplexer = _multiplexer ?? await ConnectAsync(cancellationToken);
            if (!multiplexer.IsConnected) throw NotConnected();
            // The client of today has no timeout for asynchronous commands.
            var result = await command(multiplexer.GetDatabase()).WaitAsync(Timeout, cancellationToken);
            _breaker.Answered();
            Volatile.Write(ref _answeredAt, Environment.TickCount64);
            operation?.Succeed();
            return result;
        }
        catch (Exception exception) when (RedisFailures.MeanUnavailable(exception, cancellationToken))
        {
            if (exception is TimeoutException) _breaker.TimedOut();
            RenewWhenDue();
            throw new StoreUnavailableException("Redis cannot be asked.", exception);
        }
        finally
        {
            // The client runs continuations one after another. What the caller does next must not hold up everybody else's answers.
            await Task.Yield();
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

    public void Dispose()
    {
        _isDisposed = true;
        _multiplexer?.Close(allowCommandsToComplete: false);
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            return _multiplexer ??= await OpenAsync();
        }
        finally
        {
            _connecting.Release();
        }
    }

    // Only one that is connected is kept.
    private async Task<ConnectionMultiplexer> OpenAsync()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(_configuration);
        if (multiplexer.IsConnected && !_isDisposed)
        {
            multiplexer.ConnectionFailed += (_, failure) => _lastFailure = failure.Exception;
            return multiplexer;
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
        RenewWhenDue();
        return new StoreUnavailableException("Redis is not connected.", _lastFailure!);
    }

    // One at a time, and not too often: callers go on failing meanwhile.
    private void RenewWhenDue()
    {
        var now = Environment.TickCount64;
        if (_multiplexer is null || _isDisposed || now - Volatile.Read(ref _answeredAt) < RenewAfterTimeouts * Timeout.TotalMilliseconds) return;
        if (!_connecting.Wait(0)) return;
        Volatile.Write(ref _answeredAt, now);
        _ = RenewAsync();
    }

    private async Task RenewAsync()
    {
        try
        {
            var renewed = await OpenAsync();
            (var dead, _multiplexer) = (_multiplexer, renewed);
            _breaker.Answered();
            dead?.Close(allowCommandsToComplete: false);
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
