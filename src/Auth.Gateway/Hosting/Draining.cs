using Auth.Gateway.Configuration;
using Auth.Gateway.Pipeline.Draining;
using Auth.Gateway.Pipeline.Forwarding;

namespace Auth.Gateway.Hosting;

/// <summary>
/// Leaves in order. Told to stop, the instance is unready at once and serves on for <c>Gateway:Shutdown:DrainDelay</c>; then WebSockets are said goodbye to, and
/// only then does the server stop listening and wait for what is under way.
/// </summary>
public sealed partial class Draining(DrainState state, LiveRequests requests, GatewaySettings settings, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<Draining> logger) : IHostedLifecycleService
{
    private bool _isLeaving;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // A signal comes by here; whoever stops the host by itself comes by StoppingAsync.
        lifetime.ApplicationStopping.Register(state.Begin);
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        state.Begin();
        // A host can be told twice.
        if (Interlocked.Exchange(ref _isLeaving, true)) return;
        if (settings.Shutdown.DrainDelay > TimeSpan.Zero)
        {
            LogDraining(settings.Shutdown.DrainDelay);
            await Task.Delay(settings.Shutdown.DrainDelay, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await requests.CloseWebSocketsAsync();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(5001, LogLevel.Information, "Stopping: unready now, serving for another {DrainDelay}.")]
    private partial void LogDraining(TimeSpan drainDelay);
}
