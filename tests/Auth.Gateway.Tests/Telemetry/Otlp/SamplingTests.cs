using System.Diagnostics;
using System.Net;
using Auth.Gateway.Telemetry.Otlp;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;
using OpenTelemetry.Trace;

namespace Auth.Gateway.Tests.Telemetry.Otlp;

/// <summary>Who decides whether a request becomes a trace.</summary>
[Collection(nameof(ExportingGateways))]
public sealed class SamplingTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Caller = "00f067aa0ba902b7";

    [Theory]
    [InlineData("0", "false", "01", false)] // a stranger cannot make us trace,
    [InlineData("1", "false", "00", true)] // nor keep us from it,
    [InlineData("0", "true", "01", true)] // unless it is no stranger.
    [InlineData("1", "true", "00", false)]
    public async Task The_ratio_decides_and_a_callers_flag_only_where_callers_are_trusted(string ratio, string trust, string flag, bool isTraced)
    {
        await using var collector = await Collector.StartAsync();
        var settings = collector.Settings;
        (settings["Gateway:Telemetry:Traces:SampleRatio"], settings["Gateway:Telemetry:Traces:TrustParent"]) = (ratio, trust);
        var received = await AskAsync(settings, flag);

        Assert.Equal(isTraced, collector.Spans.Any(span => span.TraceId == Trace));
        // The trace goes on in any case, and says whether there is more of it.
        Assert.Matches($"^00-{Trace}-[0-9a-f]{{16}}-0{(isTraced ? 1 : 0)}$", received.Headers["traceparent"]);
        Assert.NotEqual(Caller, received.Headers["traceparent"].Split('-')[2]);
    }

    [Fact]
    public void No_trace_id_is_sampled_always_or_never()
    {
        var sampler = new RequestSampler(0.5);
        var parent = new ActivityContext(ActivityTraceId.CreateFromString(Trace), ActivitySpanId.CreateFromString(Caller), ActivityTraceFlags.Recorded, isRemote: true);
        var decisions = Enumerable.Range(0, 1000).Select(_ => sampler.ShouldSample(new SamplingParameters(parent, parent.TraceId, "GET", ActivityKind.Server)).Decision).Distinct();
        Assert.Equal(2, decisions.Count());
    }

    [Fact]
    public async Task The_standard_variables_alone_turn_it_on_name_the_service_choose_signals_and_sample()
    {
        await using var collector = await Collector.StartAsync();
        await AskAsync(
            new Dictionary<string, string?>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_EXPORTER_OTLP_HEADERS"] = "x-tenant=one%20two",
                ["OTEL_SERVICE_NAME"] = "front-door",
                ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=test",
                ["OTEL_LOGS_EXPORTER"] = "none",
                ["OTEL_EXPORTER_OTLP_COMPRESSION"] = "gzip",
                ["OTEL_TRACES_SAMPLER"] = "parentbased_always_off",
            },
            "01");

        Assert.Equal(["/v1/metrics", "/v1/traces"], collector.Calls.Select(call => call.Path).Distinct().Order());
        Assert.All(collector.Calls, call => Assert.Equal(("one two", "gzip"), (call.Headers["x-tenant"].ToString(), call.Headers.ContentEncoding.ToString())));
        foreach (var signal in new[] { "trace", "metrics" })
        {
            Assert.Equal(("front-door", "test"), (collector.Resource(signal)["service.name"], collector.Resource(signal)["deployment.environment.name"]));
        }

        // The sampler was named by who runs it, and follows the caller.
        Assert.Contains(collector.Spans, span => span.TraceId == Trace);
        Assert.All(collector.Spans, span => Assert.Equal(Trace, span.TraceId));
    }

    [Fact]
    public async Task Only_the_signals_that_are_named_go_out()
    {
        await using var collector = await Collector.StartAsync();
        var settings = collector.Settings;
        settings["Gateway:Telemetry:Otlp:Signals:0"] = "logs";
        var received = await AskAsync(settings, "01");

        Assert.Equal(["/v1/logs"], collector.Calls.Select(call => call.Path).Distinct());
        Assert.Equal("auth-gateway", collector.Resource("logs")["service.name"]);
        // Without traces the caller's context passes untouched.
        Assert.Equal($"00-{Trace}-{Caller}-01", received.Headers["traceparent"]);
    }

    private static async Task<ReceivedRequest> AskAsync(Dictionary<string, string?> settings, string flag)
    {
        settings["Gateway:Policies:open:Anonymous"] = "true";
        await using var gateway = await GatewayUnderTest.StartAsync(settings: settings.Route("any", "open"));
        (await gateway.Client.CallAsync("GET /any/thing", ("traceparent", $"00-{Trace}-{Caller}-{flag}"))).Is(HttpStatusCode.OK);
        var received = gateway.Upstream.Last;
        (await gateway.Client.CallAsync("GET /any/thing")).Is(HttpStatusCode.OK);
        await gateway.StopAsync();
        return received;
    }
}
