using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth.Gateway.Core.Changes;

/// <summary>
/// Keeps <see cref="Revocations"/> level with the log. A notification makes it prompt; the poll makes it certain. When the log cannot be read, the
/// age of what is known grows, and past <c>Store:MaxStaleness</c> remembered principals are no longer used.
/// </summary>
public sealed partial class ChangeFollower(IChangeLog log, Revocations revocations, TimeProvider clock, ILogger<ChangeFollower> logger) : BackgroundService
{
    private const int Batch = 1000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _oneReader = new(1, 1);
    private long _syncedAt;

    /// <summary>How long ago the log was last read to its end.</summary>
    public TimeSpan Age => clock.GetElapsedTime(Interlocked.Read(ref _syncedAt));

    /// <summary>Reads the log to its end. Called before the first request is served, and by whoever just appended.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await _oneReader.WaitAsync(cancellationToken);
        try
        {
            IReadOnlyList<Change> changes;
            long asked;
            do
            {
                asked = clock.GetTimestamp();
                changes = await log.ReadAsync(revocations.Position, Batch, cancellationToken);
                foreach (var change in changes) revocations.Apply(change);
            }
            while (changes.Count == Batch);
            Interlocked.Exchange(ref _syncedAt, asked);
        }
        finally
        {
            _oneReader.Release();
        }
    }

    /// <summary>What is known must be complete before the first request is served.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await CatchUpAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _oneReader.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var purgedAt = clock.GetTimestamp();
        var cut = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await log.WaitAsync(Poll, stoppingToken);
                await CatchUpAsync(stoppingToken);
                if (cut) LogHealed();
                cut = false;
                if (clock.GetElapsedTime(purgedAt) < PurgeEvery) continue;
                purgedAt = clock.GetTimestamp();
                revocations.Forget();
                await log.PurgeAsync(clock.GetUtcNow(), stoppingToken);
            }
            catch (StoreUnavailableException) when (!stoppingToken.IsCancellationRequested)
            {
                if (!cut) LogCut();
                cut = true;
                await Task.Delay(Poll, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    [LoggerMessage(1001, LogLevel.Warning, "The change log cannot be read: remembered credentials are used until Store:MaxStaleness only.")]
    private partial void LogCut();

    [LoggerMessage(1002, LogLevel.Information, "The change log is read again.")]
    private partial void LogHealed();
}
