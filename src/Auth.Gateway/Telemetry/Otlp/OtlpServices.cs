using System.Reflection;
using System.Security.Authentication;
using Auth.Gateway.Configuration;
using Auth.Gateway.Tls;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;

namespace Auth.Gateway.Telemetry.Otlp;

/// <summary>What is exported over OTLP, and how; nothing, unless it is configured.</summary>
public static class OtlpServices
{
    /// <summary>Overridden by <c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c>.</summary>
    public const string ServiceName = "auth-gateway";

    public static void AddOtlpExport(this IServiceCollection services, TelemetryOptions telemetry)
    {
        if (telemetry is { Traces: null, Metrics: null, Logs: null }) return;
        services.AddSingleton(telemetry);
        if (telemetry.Logs is { } target)
        {
            services.AddLogging(logging => logging.AddOpenTelemetry(options =>
            {
                options.IncludeFormattedMessage = true;
                options.ParseStateValues = true;
                options.SetResourceBuilder(Describe(ResourceBuilder.CreateEmpty()));
                options.AddProcessor(new EventIds());
                options.AddOtlpExporter(exporter => Send(exporter, target));
            }));
        }

        services.AddHostedService<ExportFailures>();
        services.AddHostedService<OtlpExport>();
    }

    /// <summary>Of several words about the same thing the last counts: the environment's.</summary>
    internal static ResourceBuilder Describe(ResourceBuilder resource) =>
        resource.AddService(ServiceName, serviceVersion: typeof(OtlpServices).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion).AddTelemetrySdk().AddEnvironmentVariableDetector();

    internal static void Send(OtlpExporterOptions exporter, OtlpTarget target)
    {
        exporter.Protocol = target.IsGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = target.Endpoint;
        exporter.Headers = target.Headers;
        exporter.TimeoutMilliseconds = (int)target.Timeout.TotalMilliseconds;
        exporter.HttpClientFactory = () => NewClient(target);
    }

    // A collector that is elsewhere by now must be configured: headers are a secret, and would be sent along.
    private static HttpClient NewClient(OtlpTarget target)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        handler.SslOptions.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        handler.SslOptions.CertificateChainPolicy = ServerTrust.Policy();
        target.Tls?.Apply(handler.SslOptions);
        return new HttpClient(handler) { Timeout = target.Timeout, MaxResponseContentBufferSize = 64 * 1024 };
    }
}
