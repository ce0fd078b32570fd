using Auth.Gateway.Core;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>
/// The one connection that all stores share. It reconnects by itself; while it is cut, commands fail at once instead of waiting in a queue, so
/// that no request hangs on a dead store. Every command goes through here, which is where failures become ours.
/// </summary>
internal sealed class RedisConnection(StoreOptions options) : IDisposable
{
    // Without an answer for so many timeouts the connection is made anew: the network may have forgotten it, which TCP takes a quarter of an hour
    // to find out.
    private const int RenewAfterTimeouts = 5;

    private readonly ConfigurationOptions _configuration = RedisConfiguration.Parse(options.ConnectionString);
    private readonly CircuitBreaker _breaker = new();
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private volatile ConnectionMultiplexer? _multiplexer;
    private volatile Exception? _lastFailure;
    private volatile bool _isDisposed;

    /// <summary>Host and port of each server.</summary>
    public string Servers => RedisConfiguration.Describe(_configuration);

    /// <summary>Null until the first use. Another one when a mute connection was given up.</summary>
    public ConnectionMultiplexer? Multiplexer => _multiplexer;

    /// <summary>How long the start waits for Redis: some attempts to connect.</summary>
    public TimeSpan StartPatience => 5 * TimeSpan.FromMilliseconds(_configuration.ConnectTimeout);

    private TimeSpan Timeout => TimeSpan.FromMilliseconds(_configuration.SyncTimeout);

    /// <exception cref="StoreUnavailableException"/>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        if (!_breaker.MayTry()) throw new StoreUnavailableException("Redis does not answer.");
        try
        {
            var multiplexer = _multiplexer ?? await ConnectAsync(cancellationToken);
            if (!multiplexer.IsConnected) throw new StoreUnavailableException("Redis is not connected.", _lastFailure!);
            // The client of today has no timeout for asynchronous commands.
            var result = await command(multiplexer.GetDatabase()).WaitAsync(Timeout, cancellationToken);
            _breaker.Answered();
            return result;
        }
        catch (Exception exception) when (RedisFailures.MeanUnavailable(exception, cancellationToken))
        {
            if (exception is TimeoutException) NoteTimeout();
            throw new StoreUnavailableException("Redis cannot be asked.", exception);
        }
        finally
        {
            // The client runs continuations one after another. What the caller does next must not hold up everybody else's answers.
            await Task.Yield();
        }
    }

    /// <exception cref="StoreUnavailableException"/>
    public Task<RedisResult> RunAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellationToken) =>
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
            cancellationToken);

    /// <summary>Runs a script that answers 1 when it did its work, and 0 when there was nothing to do it on.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<bool> TryAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments, CancellationToken cancellationToken) =>
        (bool)await RunAsync(script, keys, arguments, cancellationToken);

    /// <summary>Why there is no connection, as far as the client knows; null if there is one.</summary>
    public async Task<Exception?> FindCauseAsync()
    {
        if (_multiplexer is not { IsConnected: false } multiplexer) return null;
        try
        {
            await multiplexer.GetDatabase().PingAsync().WaitAsync(Timeout);
            return null;
        }
        catch (Exception exception) when (RedisFailures.MeanUnavailable(exception, CancellationToken.None))
        {
            return exception.GetBaseException();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _multiplexer?.Dispose();
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

    private async Task<ConnectionMultiplexer> OpenAsync()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(_configuration);
        multiplexer.ConnectionFailed += (_, failure) => _lastFailure = failure.Exception;
        return multiplexer;
    }

    private void NoteTimeout()
    {
        _breaker.TimedOut();
        // One at a time; whoever comes meanwhile has been told already that there is no answer.
        if (_breaker.OpenFor > RenewAfterTimeouts * Timeout && !_isDisposed && _connecting.Wait(0)) _ = RenewAsync();
    }

    private async Task RenewAsync()
    {
        try
        {
            var renewed = await OpenAsync();
            if (renewed.IsConnected && !_isDisposed)
            {
                (var mute, _multiplexer) = (_multiplexer, renewed);
                _breaker.Answered();
                mute?.Dispose();
            }
            else
            {
                renewed.Dispose();
            }
        }
        catch (Exception exception) when (RedisFailures.MeanUnavailable(exception, CancellationToken.None))
        {
            _lastFailure = exception;
        }
        finally
        {
            _connecting.Release();
        }
    }
}
