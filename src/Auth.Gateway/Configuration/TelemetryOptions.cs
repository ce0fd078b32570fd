using Auth.Gateway.Tls;

namespace Auth.Gateway.Configuration;

/// <summary><c>Gateway:Telemetry</c>, and what OpenTelemetry's standard variables say.</summary>
/// <param name="Traces">Where each signal goes; null: nowhere.</param>
public sealed record TelemetryOptions(OtlpTarget? Traces, OtlpTarget? Metrics, OtlpTarget? Logs, SamplingOptions Sampling)
{
    public static TelemetryOptions Off { get; } = new(null, null, null, new SamplingOptions(1, false, false));
}

/// <summary>Where one signal is sent.</summary>
/// <param name="Endpoint">The whole URL with <c>http/protobuf</c>, the collector's with <c>grpc</c>.</param>
/// <param name="Headers">A secret. <c>name=value,…</c>, values percent-encoded; null: none.</param>
/// <param name="Tls">Who is believed about the collector, and what it is shown; null: what the system says, and nothing.</param>
public sealed record OtlpTarget(Uri Endpoint, bool IsGrpc, string? Headers, TimeSpan Timeout, UpstreamTls? Tls)
{
    public override string ToString() => Endpoint.ToString();
}

/// <summary>Which requests become traces.</summary>
/// <param name="Ratio">From 0 to 1.</param>
/// <param name="TrustParent">Whether a <c>traceparent</c> that comes with a request decides, wherever it comes from.</param>
/// <param name="IsStandard"><c>OTEL_TRACES_SAMPLER</c> decides instead.</param>
public sealed record SamplingOptions(double Ratio, bool TrustParent, bool IsStandard);
