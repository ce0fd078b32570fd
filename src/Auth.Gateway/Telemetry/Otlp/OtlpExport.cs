using System.Diagnostics.Metrics;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Auth.Gateway.Telemetry.Otlp;

/// <summary>
/// Sends traces and metrics to a collector while the host runs, from threads of their own: what does not fit into their queues is dropped, and no request waits. What is left
/// at the end is sent before the host stops, if the collector takes it in time; logs, which the host sends, too.
/// </summary>
public sealed class OtlpExport(TelemetryOptions telemetry, IConfiguration configuration, IMeterFactory meters, IServiceProvider services) : IHostedService
{
    // Within what is left of a shutdown, see ShutdownOptions.
    private const int LastWordMilliseconds = 3_000;

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (telemetry.Traces is { } traces) _traces = StartTraces(traces);
        if (telemetry.Metrics is { } target) _metrics = StartMetrics(target);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(
            Task.Run(() => _traces?.Shutdown(LastWordMilliseconds), CancellationToken.None),
            Task.Run(() => _metrics?.Shutdown(LastWordMilliseconds), CancellationToken.None),
            Task.Run(() => services.GetService<LoggerProvider>()?.Shutdown(LastWordMilliseconds), CancellationToken.None));
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private TracerProvider StartTraces(OtlpTarget target)
    {
        var builder = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(own => own.AddSingleton(configuration))
            .ConfigureResource(resource => OtlpServices.Describe(resource.Clear()))
            .AddSource(InstrumentationScope.Name)
            .AddOtlpExporter(exporter => OtlpServices.Send(exporter, target));
        if (!telemetry.Sampling.IsStandard) builder.SetSampler(telemetry.Sampling.TrustParent ? new ParentBasedSampler(new TraceIdRatioBasedSampler(telemetry.Sampling.Ratio)) : new RequestSampler(telemetry.Sampling.Ratio));
        return builder.Build();
    }

    private MeterProvider StartMetrics(OtlpTarget target) => Sdk.CreateMeterProviderBuilder()
        .ConfigureServices(own => own.AddSingleton(configuration))
        .ConfigureResource(resource => OtlpServices.Describe(resource.Clear()))
        .AddMeter([.. ExportedMeters.Names])
        // This host's and the process's, not those of another host in it.
        .AddView(instrument => instrument.Meter.Scope is null || instrument.Meter.Scope == meters ? null : MetricStreamConfiguration.Drop)
        .AddOtlpExporter(exporter => OtlpServices.Send(exporter, target))
        .Build();
}
