using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth.Gateway.Core.ApiKeys;

/// <summary>
/// Remembers when keys were last used and writes it now and then: a request that was seen before costs no store round trip. Kept in bounded memory
/// while the store is away, and written when it is back.
/// </summary>
public sealed partial class ApiKeyUsage(IApiKeyStore store, TimeProvider clock, ILogger<ApiKeyUsage> logger) : BackgroundService
{
    private const int MaxPending = 100_000;
    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(10);

    private ConcurrentDictionary<string, ApiKeyUse> _pending = new(StringComparer.Ordinal);

    public void Record(string accountId, string keyId)
    {
        var now = clock.GetUtcNow();
        var minute = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        var pending = _pending;
        if (pending.TryGetValue(keyId, out var known) && known.At == minute) return;
        if (pending.Count < MaxPending) pending[keyId] = new ApiKeyUse(accountId, keyId, minute);
    }

    /// <summary>Writes what is pending; nothing is lost when the store is away.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var taken = Interlocked.Exchange(ref _pending, new ConcurrentDictionary<string, ApiKeyUse>(StringComparer.Ordinal));
        if (taken.IsEmpty) return;
        try
        {
            await store.RecordUseAsync([.. taken.Values], cancellationToken);
        }
        catch
        {
            foreach (var (keyId, use) in taken)
            {
                if (_pending.Count < MaxPending) _pending.TryAdd(keyId, use);
            }

            throw;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FlushEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await TryFlushAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: StopAsync writes the rest.
        }
    }

    private async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FlushAsync(cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            LogDeferred(_pending.Count);
        }
    }

    [LoggerMessage(1101, LogLevel.Warning, "The store is away; last-used times of {Count} keys are kept and written later.")]
    private partial void LogDeferred(int count);
}
