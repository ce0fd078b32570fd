using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth.Gateway.Core.Audit;

/// <summary>
/// Writes the trail behind the requests, in batches, once a second and at shutdown. While the store is away events wait in bounded memory; what finds
/// no room there is counted and logged.
/// </summary>
public sealed partial class AuditWriter(AuditTrail trail, AuditQueue queue, IAuditStore store, IOptions<AuditOptions> options, TimeProvider clock, ILogger<AuditWriter> logger)
    : BackgroundService
{
    private const int Batch = 200;
    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PruneEvery = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _one = new(1, 1);
    private DateTimeOffset _prunedAt;
    private bool _isAway;
    private bool _isStopped;

    /// <summary>Everything that was recorded before is in the store after this.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            trail.CloseTally();
            if (queue.TakeLost() is > 0 and var lost) LogLost(lost);
            while (queue.Peek(Batch) is { Count: > 0 } events)
            {
                await store.AppendAsync(events, options.Value.BoundsAt(clock.GetUtcNow()), cancellationToken);
                queue.Remove(events.Count);
            }

            if (_isAway) LogBack();
            _isAway = false;
        }
        finally
        {
            _one.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // A host can be told twice, the second time after it was disposed of.
        if (Interlocked.Exchange(ref _isStopped, true)) return;
        trail.CloseTally(atOnce: true);
        await TryAsync(FlushAsync, cancellationToken);
        if (queue.Count is > 0 and var left) LogLost(left);
    }

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FlushEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryAsync(FlushAsync, stoppingToken);
                if (clock.GetUtcNow() >= _prunedAt + PruneEvery) await TryAsync(PruneAsync, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: StopAsync writes the rest.
        }
    }

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        _prunedAt = clock.GetUtcNow();
        while (await store.PruneAsync(options.Value.BoundsAt(_prunedAt), cancellationToken))
        {
            // There is more.
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            if (!_isAway) LogDeferred(queue.Count);
            _isAway = true;
        }
    }

    [LoggerMessage(1402, LogLevel.Warning, "The store is away; {Count} audit events are kept and written later.")]
    private partial void LogDeferred(int count);

    [LoggerMessage(1403, LogLevel.Information, "The audit trail is written again.")]
    private partial void LogBack();

    [LoggerMessage(1404, LogLevel.Error, "{Count} audit events are lost to the store, which was away for too long. They are in the log.")]
    private partial void LogLost(long count);
}
