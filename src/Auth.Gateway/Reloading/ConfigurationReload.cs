using System.Runtime.InteropServices;
using Auth.Gateway.Configuration;

namespace Auth.Gateway.Reloading;

/// <summary>
/// Looks at the files of the configuration every <c>Gateway:Reload:Interval</c>, and at a SIGHUP. What is good is served by from the next request on; what is not
/// is said, and leaves the last good one in place.
/// </summary>
public sealed partial class ConfigurationReload(
    ConfigurationLayers layers, Generations generations, ReloadStatus status, ShadowNotice shadow, GatewaySettings atStart, TimeProvider clock, ILogger<ConfigurationReload> logger) : BackgroundService
{
    // What the files point to can have become good by itself: a certificate that was not there yet.
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1);
    private IReadOnlyDictionary<string, string?> _applied = layers.AtStart;
    private string _seen = "";
    private string _said = "";
    private long _triedAt;
    private PosixSignalRegistration? _hangUp;

    /// <summary>Looks now.</summary>
    /// <param name="again">Also at what was seen and refused already.</param>
    public async Task LookAsync(bool again, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (layers.Read() is not { } files || (files.Fingerprint == _seen && !again && !IsToBeTriedAgain())) return;
            (_seen, _triedAt) = (files.Fingerprint, clock.GetTimestamp());
            await TakeAsync(files, cancellationToken);
        }
        catch (ConfigurationException exception)
        {
            Reject(exception.Errors);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever it is, it is no reason to stop serving by what is good.
            Reject([new ConfigurationError("configuration", null, "cannot be loaded: " + exception.GetBaseException().Message)]);
        }
        finally
        {
            _one.Release();
        }
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        status.Current = new ReloadState(1, clock.GetUtcNow(), null, 0, [], []);
        shadow.Say(atStart);
        // Where there is one it means something else on Windows, and by itself it ends the process.
        if (!OperatingSystem.IsWindows())
        {
            _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                _ = LookAsync(again: true, CancellationToken.None);
            });
        }

        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _hangUp?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (atStart.Reload.Interval == TimeSpan.Zero) await Task.Delay(Timeout.Infinite, stoppingToken);
            using var timer = new PeriodicTimer(atStart.Reload.Interval, clock);
            while (await timer.WaitForNextTickAsync(stoppingToken)) await LookAsync(again: false, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: what is served by is served by to the end.
        }
    }

    private bool IsToBeTriedAgain() => status.Current.RejectedSince is not null && clock.GetElapsedTime(_triedAt) >= TryAgainAfter;

    private async Task TakeAsync(FileContents files, CancellationToken cancellationToken)
    {
        var values = layers.Over(files);
        var now = status.Current;
        if (!ConfigurationValues.AreSame(values, _applied))
        {
            var configuration = ConfigurationValues.Freeze(values);
            var settings = ReloadScope.Apply(atStart, GatewaySettingsReader.Read(configuration));
            await generations.ReplaceAsync(settings, configuration, cancellationToken);
            _applied = values;
            var atNextStart = ReloadScope.AtNextStart(layers.AtStart, values);
            status.Current = new ReloadState(now.Generation + 1, clock.GetUtcNow(), null, now.Rejections, [], atNextStart);
            LogApplied(now.Generation + 1, configuration.GetSection("ReverseProxy:Routes").GetChildren().Count(), settings.Policies.Count, settings.RateLimits.Count);
            shadow.Say(settings);
            if (atNextStart.Count > 0 && !atNextStart.SequenceEqual(now.AtNextStart)) LogAtNextStart(string.Join(", ", atNextStart));
        }
        else if (now.RejectedSince is not null)
        {
            status.Current = now with { RejectedSince = null, Errors = [] };
            LogTakenBack(now.Generation);
        }

        layers.Took(files);
        _said = "";
    }

    // Once for each failure, and not at every look.
    private void Reject(IReadOnlyList<ConfigurationError> errors)
    {
        var text = string.Join("; ", errors);
        if (text == _said) return;
        _said = text;
        var now = status.Current;
        status.Current = now with { RejectedSince = now.RejectedSince ?? clock.GetUtcNow(), Rejections = now.Rejections + 1, Errors = [.. errors.Select(error => error.Path)] };
        LogRejected(now.Generation, text);
    }

    [LoggerMessage(1501, LogLevel.Information, "The configuration was loaded anew: generation {Generation}, with {Routes} routes, {Policies} policies and {Limits} limits.")]
    private partial void LogApplied(int generation, int routes, int policies, int limits);

    [LoggerMessage(1502, LogLevel.Error, "The configuration in the files is refused, and generation {Generation} is served by on: {Errors}")]
    private partial void LogRejected(int generation, string errors);

    [LoggerMessage(1503, LogLevel.Warning, "Changed in the files, and taking effect at the next start: {Paths}.")]
    private partial void LogAtNextStart(string paths);

    [LoggerMessage(1504, LogLevel.Information, "The configuration in the files is generation {Generation} again, which was served by all the time.")]
    private partial void LogTakenBack(int generation);
}
