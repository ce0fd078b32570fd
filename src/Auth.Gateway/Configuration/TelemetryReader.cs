using System.Globalization;

namespace Auth.Gateway.Configuration;

/// <summary>
/// Reads <c>Gateway:Telemetry</c>; what it does not say, OpenTelemetry's standard variables may. Without an endpoint from either nothing is exported.
/// </summary>
public static class TelemetryReader
{
    private static readonly string[] Signals = ["traces", "metrics", "logs"];

    public static TelemetryOptions Read(SectionReader section, IConfiguration configuration, List<ConfigurationError> errors)
    {
        var standard = new StandardVariables(configuration, errors);
        var otlp = section.Section("Otlp");
        var targets = OtlpTargetReader.Read(otlp, standard);
        var signals = otlp.List("Signals", Signals.Contains, $"must be one of {string.Join(", ", Signals)}.");
        otlp.RefuseUnknownKeys();
        var sampling = ReadSampling(section.Section("Traces"), standard);
        section.RefuseUnknownKeys();
        return standard.Flag("OTEL_SDK_DISABLED") ? TelemetryOptions.Off : new TelemetryOptions(Target("traces"), Target("metrics"), Target("logs"), sampling);

        OtlpTarget? Target(string signal)
        {
            var isWanted = signals is null ? standard.Text($"OTEL_{signal.ToUpperInvariant()}_EXPORTER") != "none" : signals.Contains(signal);
            return isWanted ? targets.For(signal) : null;
        }
    }

    private static SamplingOptions ReadSampling(SectionReader section, StandardVariables standard)
    {
        var isStandard = !section.Exists && standard.Text("OTEL_TRACES_SAMPLER") is not null;
        var ratio = section.Parse(
            "SampleRatio", 1d,
            text => (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1, value), "must be a number from 0 to 1.");
        var options = new SamplingOptions(ratio, section.Flag("TrustParent", false), isStandard);
        section.RefuseUnknownKeys();
        return options;
    }
}
