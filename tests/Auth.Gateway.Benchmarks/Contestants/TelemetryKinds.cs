namespace Auth.Gateway.Benchmarks.Contestants;

/// <summary>What can be observed of a gateway, from nothing to everything.</summary>
public static class TelemetryKinds
{
    public const string Scraped = "scraped";

    public const string AdminKey = "the-benchmarks-own-key";

    private const string Management = "http://127.0.0.1:18090";

    public static Uri Metrics { get; } = new(Management + "/metrics");

    public static IReadOnlyList<(string Name, string[] Arguments)> All(string collector)
    {
        string[] otlp = [$"--Gateway:Telemetry:Otlp:Endpoint={collector}", "--Gateway:Telemetry:Otlp:Protocol=http/protobuf"];
        return
        [
            ("nothing", []),
            (Scraped, [$"--Gateway:Management:Url={Management}", $"--Gateway:Management:AdminKey={AdminKey}"]),
            ("OTLP, metrics and logs", [.. otlp, "--Gateway:Telemetry:Otlp:Signals:0=metrics", "--Gateway:Telemetry:Otlp:Signals:1=logs"]),
            ("OTLP, 5 % of traces", [.. otlp, "--Gateway:Telemetry:Traces:SampleRatio=0.05"]),
            ("OTLP, all traces", otlp),
        ];
    }
}
