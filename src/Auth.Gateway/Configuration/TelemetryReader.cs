using System.Globalization;
using System.Net.Security;
using Auth.Gateway.Tls;

namespace Auth.Gateway.Configuration;

/// <summary>
/// Reads <c>Gateway:Telemetry</c>; what it does not say, OpenTelemetry's standard variables may (<c>OTEL_EXPORTER_OTLP_*</c>, by the specification "OpenTelemetry
/// Protocol Exporter"). Without an endpoint from either nothing is exported.
/// </summary>
public static class TelemetryReader
{
    private const string EndpointRemedy = "must be an absolute http or https URL without user, query or fragment, e.g. http://collector:4317.";
    private const string ProtocolRemedy = "must be grpc or http/protobuf.";
    private const string HeadersRemedy = "must be name=value pairs, separated by commas, with percent-encoded values.";

    private static readonly string[] Signals = ["traces", "metrics", "logs"];

    public static TelemetryOptions Read(SectionReader section, IConfiguration configuration, List<ConfigurationError> errors)
    {
        var standard = new StandardVariables(configuration, errors);
        var otlp = section.Section("Otlp");
        var endpoint = otlp.Parse("Endpoint", (Uri?)null, text => text.Length == 0 ? (true, null) : Url(text), EndpointRemedy, isSecret: HoldsSecret(otlp.Text("Endpoint")));
        var isGrpc = otlp.Parse("Protocol", (bool?)null, Protocol, ProtocolRemedy);
        var headers = GatewaySettingsReader.TextOrFile(otlp, "Headers");
        if (headers is not null && !Headers(headers).Ok) otlp.Error("Headers", null, HeadersRemedy);
        var authority = otlp.Text("CaFile") is { Length: > 0 } file ? file : null;
        var signals = otlp.List("Signals", Signals.Contains, $"must be one of {string.Join(", ", Signals)}.");
        otlp.RefuseUnknownKeys();
        var sampling = ReadSampling(section.Section("Traces"), standard);
        section.RefuseUnknownKeys();
        return standard.Flag("OTEL_SDK_DISABLED")
            ? TelemetryOptions.Off
            : new TelemetryOptions(Target("traces"), Target("metrics"), Target("logs"), sampling);

        OtlpTarget? Target(string signal)
        {
            var name = signal.ToUpperInvariant();
            if (signals is null ? standard.Text($"OTEL_{name}_EXPORTER") == "none" : !signals.Contains(signal)) return null;
            var grpc = isGrpc ?? standard.Parse($"OTEL_EXPORTER_OTLP_{name}_PROTOCOL", Protocol, ProtocolRemedy) ?? standard.Parse("OTEL_EXPORTER_OTLP_PROTOCOL", Protocol, ProtocolRemedy) ?? true;
            // An endpoint of one signal is taken as it is; one of all of them gets the signal's path.
            var own = endpoint is null ? Endpoint($"OTEL_EXPORTER_OTLP_{name}_ENDPOINT") : null;
            var all = endpoint ?? Endpoint("OTEL_EXPORTER_OTLP_ENDPOINT");
            if ((own ?? all) is not { } given) return null;
            var url = own is not null || grpc ? given : new Uri($"{given.AbsoluteUri.TrimEnd('/')}/v1/{signal}");
            return new OtlpTarget(
                url, grpc,
                headers ?? standard.Parse($"OTEL_EXPORTER_OTLP_{name}_HEADERS", Headers, HeadersRemedy, isSecret: true) ?? standard.Parse("OTEL_EXPORTER_OTLP_HEADERS", Headers, HeadersRemedy, isSecret: true),
                standard.Parse($"OTEL_EXPORTER_OTLP_{name}_TIMEOUT", Milliseconds, "must be milliseconds.") ?? standard.Parse("OTEL_EXPORTER_OTLP_TIMEOUT", Milliseconds, "must be milliseconds.") ?? TimeSpan.FromSeconds(10),
                Tls(name));
        }

        UpstreamTls? Tls(string signal)
        {
            var files = new Dictionary<string, (string Key, string? Path)>(StringComparer.Ordinal)
            {
                [UpstreamTls.Ca] = authority is null ? File("CERTIFICATE") : ("Gateway:Telemetry:Otlp:CaFile", authority),
                [UpstreamTls.ClientCertificate] = File("CLIENT_CERTIFICATE"),
                [UpstreamTls.ClientKey] = File("CLIENT_KEY"),
            };
            var tls = UpstreamTls.Read(key => files.GetValueOrDefault(key).Path);
            try
            {
                tls?.Apply(new SslClientAuthenticationOptions());
            }
            catch (CertificateFileException exception)
            {
                standard.Error(new ConfigurationError(files.Values.First(entry => entry.Path == exception.Path).Key, exception.Path, exception.Remedy));
            }

            return tls;

            (string Key, string? Path) File(string variable) =>
                standard.Text($"OTEL_EXPORTER_OTLP_{signal}_{variable}") is { } own ? ($"OTEL_EXPORTER_OTLP_{signal}_{variable}", own) : ($"OTEL_EXPORTER_OTLP_{variable}", standard.Text($"OTEL_EXPORTER_OTLP_{variable}"));
        }

        Uri? Endpoint(string variable) => standard.Parse(variable, Url, EndpointRemedy, isSecret: HoldsSecret(standard.Text(variable)));
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

    private static (bool Ok, Uri? Value) Url(string text) =>
        (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0, url);

    // A user or a query is refused, and may be a password.
    private static bool HoldsSecret(string? url) => url?.AsSpan().ContainsAny('@', '?') == true;

    private static (bool Ok, bool? Value) Protocol(string text) => (text is "grpc" or "http/protobuf", text == "grpc");

    private static (bool Ok, TimeSpan? Value) Milliseconds(string text) =>
        (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0, TimeSpan.FromMilliseconds(value));

    private static (bool Ok, string? Value) Headers(string text) =>
        (text.Split(',').All(pair => pair.IndexOf('=') is > 0 and var at && pair[..at].Trim().All(IsOfAName) && !pair.AsSpan(at).ContainsAnyExceptInRange(' ', '~')), text);

    // RFC 9110 §5.6.2.
    private static bool IsOfAName(char letter) => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter);
}
