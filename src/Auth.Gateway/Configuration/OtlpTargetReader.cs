using System.Globalization;
using System.Net.Security;
using Auth.Gateway.Tls;

namespace Auth.Gateway.Configuration;

/// <summary>Reads where each signal goes: <c>Gateway:Telemetry:Otlp</c>, then the signal's own variable, then that of all signals (specification "OpenTelemetry Protocol Exporter").</summary>
internal sealed class OtlpTargetReader
{
    private const string EndpointRemedy = "must be an absolute http or https URL without user, query or fragment, e.g. http://collector:4317.";
    private const string ProtocolRemedy = "must be grpc or http/protobuf.";
    private const string HeadersRemedy = "must be name=value pairs, separated by commas, with percent-encoded values.";

    private readonly StandardVariables _standard;
    private readonly Uri? _endpoint;
    private readonly bool? _isGrpc;
    private readonly string? _headers;
    private readonly string? _authority;

    private OtlpTargetReader(SectionReader section, StandardVariables standard)
    {
        _standard = standard;
        _endpoint = section.Parse("Endpoint", (Uri?)null, text => text.Length == 0 ? (true, null) : Url(text), EndpointRemedy, isSecret: HoldsSecret(section.Text("Endpoint")));
        _isGrpc = section.Parse("Protocol", (bool?)null, Protocol, ProtocolRemedy);
        _headers = GatewaySettingsReader.TextOrFile(section, "Headers") is { Length: > 0 } headers ? headers : null;
        if (_headers is not null && !Headers(_headers).Ok) section.Error("Headers", null, HeadersRemedy);
        _authority = section.Text("CaFile") is { Length: > 0 } file ? file : null;
    }

    public static OtlpTargetReader Read(SectionReader section, StandardVariables standard) => new(section, standard);

    /// <param name="signal"><c>traces</c>, <c>metrics</c> or <c>logs</c>.</param>
    /// <returns>Null: nobody says where.</returns>
    public OtlpTarget? For(string signal)
    {
        var isGrpc = _isGrpc ?? _standard.Otlp(signal, "PROTOCOL", Protocol, ProtocolRemedy) ?? true;
        // An endpoint of one signal is taken as it is; one of all of them gets the signal's path.
        var own = _endpoint is null ? Endpoint(StandardVariables.Otlp(signal, "ENDPOINT")) : null;
        if ((own ?? _endpoint ?? Endpoint(StandardVariables.Otlp("ENDPOINT"))) is not { } given) return null;
        return new OtlpTarget(
            own is not null || isGrpc ? given : new Uri($"{given.AbsoluteUri.TrimEnd('/')}/v1/{signal}"),
            isGrpc,
            _headers ?? _standard.Otlp(signal, "HEADERS", Headers, HeadersRemedy, isSecret: true),
            _standard.Otlp(signal, "TIMEOUT", Milliseconds, "must be milliseconds.") ?? TimeSpan.FromSeconds(10),
            Tls(signal));
    }

    private Uri? Endpoint(string variable) => _standard.Parse(variable, Url, EndpointRemedy, isSecret: HoldsSecret(_standard.Text(variable)));

    private UpstreamTls? Tls(string signal)
    {
        var files = new Dictionary<string, (string Key, string? Path)>(StringComparer.Ordinal)
        {
            [UpstreamTls.Ca] = _authority is null ? Variable("CERTIFICATE") : ("Gateway:Telemetry:Otlp:CaFile", _authority),
            [UpstreamTls.ClientCertificate] = Variable("CLIENT_CERTIFICATE"),
            [UpstreamTls.ClientKey] = Variable("CLIENT_KEY"),
        };
        var tls = UpstreamTls.Read(key => files.GetValueOrDefault(key).Path);
        try
        {
            tls?.Apply(new SslClientAuthenticationOptions());
        }
        catch (CertificateFileException exception)
        {
            _standard.Error(new ConfigurationError(files.Values.First(file => file.Path == exception.Path).Key, exception.Path, exception.Remedy));
        }

        return tls;

        (string Key, string? Path) Variable(string name)
        {
            var own = StandardVariables.Otlp(signal, name);
            var key = _standard.Text(own) is null ? StandardVariables.Otlp(name) : own;
            return (key, _standard.Text(key));
        }
    }

    private static (bool Ok, Uri? Value) Url(string text) =>
        (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0, url);

    // A user or a query is refused, and may be a password.
    private static bool HoldsSecret(string? url) => url?.AsSpan().ContainsAny('@', '?') == true;

    private static (bool Ok, bool? Value) Protocol(string text) => (text is "grpc" or "http/protobuf", text == "grpc");

    private static (bool Ok, TimeSpan? Value) Milliseconds(string text) =>
        (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0, TimeSpan.FromMilliseconds(value));

    private static (bool Ok, string? Value) Headers(string text) =>
        (text.Split(',').All(pair => pair.IndexOf('=') is > 0 and var at && pair[..at].Trim() is { Length: > 0 } name && name.All(IsOfAName) && !pair.AsSpan(at).ContainsAnyExceptInRange(' ', '~')), text);

    // RFC 9110 §5.6.2.
    private static bool IsOfAName(char letter) => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter);
}
