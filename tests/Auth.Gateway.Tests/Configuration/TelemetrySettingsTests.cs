using Auth.Gateway.Configuration;
using static Auth.Gateway.Tests.Configuration.Reading;

namespace Auth.Gateway.Tests.Configuration;

/// <summary>Where telemetry goes: by the gateway's keys, and by OpenTelemetry's variables where those say nothing.</summary>
public sealed class TelemetrySettingsTests
{
    private const string Endpoint = "Gateway:Telemetry:Otlp:Endpoint";
    private const string Standard = "OTEL_EXPORTER_OTLP_ENDPOINT";

    [Fact]
    public void Nothing_goes_anywhere_unless_somebody_says_where()
    {
        foreach (var settings in new[] { Read(), Read((Endpoint, "")), Read((Standard, "")), Read((Standard, "http://collector:4317"), ("OTEL_SDK_DISABLED", "true")) })
        {
            Assert.Equal((null, null, null), (settings.Telemetry.Traces, settings.Telemetry.Metrics, settings.Telemetry.Logs));
        }
    }

    [Theory]
    [InlineData("grpc", "http://collector:4317/")]
    [InlineData("http/protobuf", "http://collector:4317/v1/traces")]
    public void An_endpoint_of_all_signals_gets_each_ones_path_where_the_protocol_has_one(string protocol, string expected)
    {
        Assert.Equal(expected, Read((Endpoint, "http://collector:4317"), ("Gateway:Telemetry:Otlp:Protocol", protocol)).Telemetry.Traces!.Endpoint.AbsoluteUri);
        Assert.Equal(expected, Read((Standard, "http://collector:4317"), ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)).Telemetry.Traces!.Endpoint.AbsoluteUri);
    }

    [Fact]
    public void A_variable_of_one_signal_is_for_that_one_as_it_stands()
    {
        var telemetry = Read(
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://traces.example/in"), ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/protobuf"), ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "a=1"),
            ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "500"), ("OTEL_EXPORTER_OTLP_HEADERS", "b=2")).Telemetry;
        Assert.Equal(new OtlpTarget(new Uri("https://traces.example/in"), false, "a=1", TimeSpan.FromMilliseconds(500), null), telemetry.Traces);
        Assert.Null(telemetry.Metrics);
        Assert.Null(telemetry.Logs);
    }

    [Fact]
    public void The_gateways_own_keys_go_before_the_variables()
    {
        var telemetry = Read(
            (Endpoint, "http://ours:4318"), ("Gateway:Telemetry:Otlp:Protocol", "http/protobuf"), ("Gateway:Telemetry:Otlp:Headers", "ours=1"), ("Gateway:Telemetry:Otlp:Signals:0", "logs"),
            (Standard, "http://theirs:4317"), ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://theirs:4317"), ("OTEL_EXPORTER_OTLP_HEADERS", "theirs=1"), ("OTEL_LOGS_EXPORTER", "none"), ("OTEL_TRACES_SAMPLER", "always_off"), ("Gateway:Telemetry:Traces:SampleRatio", "0.25")).Telemetry;
        Assert.Equal(new OtlpTarget(new Uri("http://ours:4318/v1/logs"), false, "ours=1", TimeSpan.FromSeconds(10), null), telemetry.Logs);
        Assert.Equal((null, null), (telemetry.Traces, telemetry.Metrics));
        Assert.Equal(new SamplingOptions(0.25, false, false), telemetry.Sampling);
    }

    [Theory]
    [InlineData("Gateway:Telemetry:Otlp:Headers", "authorization: Bearer hush")]
    [InlineData("Gateway:Telemetry:Otlp:Headers", "a name=hush")]
    [InlineData("Gateway:Telemetry:Otlp:Headers", "name=hush\r\nanother: one")]
    [InlineData("Gateway:Telemetry:Otlp:Endpoint", "http://user:hush@collector")]
    [InlineData("Gateway:Telemetry:Otlp:Endpoint", "http://collector?token=hush")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "hush")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://user:hush@collector")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:hush@collector")]
    public void What_may_be_a_secret_is_refused_without_being_shown(string key, string value)
    {
        var error = Error((key, value), ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://collector:4317"));
        Assert.Equal((key, null), (error.Path, error.Value));
        Assert.DoesNotContain("hush", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "soon")]
    [InlineData("OTEL_EXPORTER_OTLP_CERTIFICATE", "/no/such/file")]
    [InlineData("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", "/no/such/file")]
    [InlineData("Gateway:Telemetry:Otlp:CaFile", "/no/such/file")]
    public void A_variable_that_is_wrong_is_an_error_like_a_key_and_told_once(string variable, string value)
    {
        var error = Error((variable, value), ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://collector:4317"));
        Assert.Equal((variable, value), (error.Path, error.Value));
    }

    [Fact]
    public void Headers_are_not_in_what_a_target_prints()
    {
        var telemetry = Read((Endpoint, "http://collector:4317"), ("Gateway:Telemetry:Otlp:Headers", "authorization=hush")).Telemetry;
        Assert.DoesNotContain("hush", telemetry.ToString(), StringComparison.Ordinal);
        Assert.Equal("authorization=hush", telemetry.Traces!.Headers);
    }
}
