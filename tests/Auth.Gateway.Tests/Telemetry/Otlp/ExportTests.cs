using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.Logging;

namespace Auth.Gateway.Tests.Telemetry.Otlp;

/// <summary>What a collector gets of one request, over both protocols and from both stores.</summary>
[Collection(nameof(ExportingGateways))]
public sealed class ExportTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string RefusedTrace = "1af7651916cd43dd8448eb211c80319c";
    private const string Caller = "b7ad6b7169203331";

    [SkippableTheory]
    [InlineData(StoreKind.Sqlite, false)]
    [InlineData(StoreKind.Redis, true)]
    public async Task A_request_is_one_tree_in_the_callers_trace_and_the_upstream_is_told_of_the_span_that_asks_it(StoreKind store, bool isGrpc)
    {
        await using var collector = await Collector.StartAsync(isGrpc);
        var received = await UseAsync(store, collector);

        var spans = collector.Spans.Where(span => span.TraceId == Trace).ToList();
        var request = Assert.Single(spans, span => span.Kind == SpanKind.Server);
        Assert.Equal(Caller, request.ParentId);
        Assert.All(spans, span => Assert.True(span == request || spans.Exists(parent => parent.Id == span.ParentId), $"{span.Name} hangs in the air."));
        var authentication = Assert.Single(spans, span => span.Name == "authenticate");
        Assert.Equal(request.Id, authentication.ParentId);
        var lookUp = Assert.Single(spans, span => span.Name == "api_key.find_by_hash");
        Assert.Equal((authentication.Id, SpanKind.Client, store == StoreKind.Redis ? "redis" : "sqlite"), (lookUp.ParentId, lookUp.Kind, lookUp.Attributes["db.system.name"]));
        var upstream = Assert.Single(spans, span => span.Attributes.ContainsKey("auth_gateway.cluster"));
        Assert.Equal((request.Id, SpanKind.Client, "usage"), (upstream.ParentId, upstream.Kind, upstream.Attributes["auth_gateway.cluster"]));
        Assert.Equal(($"00-{Trace}-{upstream.Id}-01", "vendor=1", "tier=gold"), (received.Headers["traceparent"], received.Headers["tracestate"], received.Headers["baggage"]));
    }

    [Fact]
    public async Task A_span_says_what_was_done_and_nothing_that_the_client_said()
    {
        await using var collector = await Collector.StartAsync();
        await UseAsync(StoreKind.Sqlite, collector);

        var request = Assert.Single(collector.Spans, span => span.TraceId == Trace && span.Kind == SpanKind.Server);
        foreach (var (name, value) in new[]
        {
            ("http.request.method", "GET"), ("http.response.status_code", "200"), ("url.scheme", "http"), ("server.address", "127.0.0.1"), ("auth_gateway.route", "usage"), ("auth_gateway.scheme", "api-key"),
        })
        {
            Assert.Equal(value, request.Attributes[name]);
        }

        Assert.Equal($"GET {request.Attributes["http.route"]}", request.Name);
        Assert.All(collector.Spans.Where(span => span.TraceId == Trace), span =>
        {
            Assert.Equal("", span.State);
            Assert.DoesNotContain(span.Attributes.Values.Append(span.Name), value => value.Contains("vendor", StringComparison.Ordinal) || value.Contains("gold", StringComparison.Ordinal) || value.Contains("customer", StringComparison.Ordinal));
        });
    }

    // A proxy that is trusted may pass on what the client said; the request is refused, and traced all the same.
    [Fact]
    public async Task A_scheme_that_is_none_is_on_no_span_and_no_metric()
    {
        const string said = "distinctive49152";
        await using var collector = await Collector.StartAsync();
        var settings = collector.Settings;
        settings["Gateway:TrustedProxies:0"] = "127.0.0.1";
        await using var gateway = await GatewayUnderTest.StartAsync(settings: settings);
        (await gateway.Client.CallAsync("GET /api/v1/usage", ("X-Forwarded-Proto", said), ("X-Forwarded-For", "203.0.113.7"), ("traceparent", $"00-{Trace}-{Caller}-01"))).Is(HttpStatusCode.BadRequest);
        await gateway.StopAsync();

        Assert.Contains(collector.Spans, span => span.TraceId == Trace && span.Attributes["http.response.status_code"] == "400");
        Assert.Contains("http.server.request.duration", collector.Metrics);
        Assert.DoesNotContain(said, collector.Everything, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData(StoreKind.Sqlite, false)]
    [InlineData(StoreKind.Redis, true)]
    public async Task Metrics_arrive_under_the_names_that_are_scraped_as_well(StoreKind store, bool isGrpc)
    {
        await using var collector = await Collector.StartAsync(isGrpc);
        await UseAsync(store, collector);

        Assert.Superset(
            new HashSet<string>
            {
                "auth_gateway.requests", "auth_gateway.authentication.duration", "auth_gateway.principal_cache.lookups", "auth_gateway.audit.events", "auth_gateway.store.up", "auth_gateway.changes.lag",
                "auth_gateway.signing_key.age", "db.client.operation.duration", "http.server.request.duration", "http.client.request.duration",
            },
            collector.Metrics.ToHashSet());
    }

    [Fact]
    public async Task Each_line_of_the_log_arrives_with_its_number_its_fields_and_its_trace()
    {
        await using var collector = await Collector.StartAsync();
        using var lines = new LogRecorder();
        await UseAsync(StoreKind.Sqlite, collector, lines);

        var numbered = lines.Lines.Where(line => line.Id.Id != 0 && line.Level >= LogLevel.Information && line.Fields.Count > 1).ToList();
        Assert.NotEmpty(numbered);
        Assert.All(numbered, line => Assert.Contains(collector.Logs, log =>
            line.Text.StartsWith(log.Body, StringComparison.Ordinal) && log.Attributes.GetValueOrDefault("event.id") == $"{line.Id.Id}"
            && line.Fields.Where(field => field.Value is string { Length: > 0 }).All(field => log.Attributes.GetValueOrDefault(field.Key) == field.Value as string)));
        Assert.Contains(collector.Logs, log => log.TraceId == RefusedTrace);
    }

    /// <returns>What the upstream got of the one request that is in the trace.</returns>
    private static async Task<ReceivedRequest> UseAsync(StoreKind store, Collector collector, ILoggerProvider? logs = null)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, collector.Settings, logs: logs);
        var key = (await gateway.CreateKeyAsync(await gateway.SignUpAsync())).GetProperty("key").GetString()!;
        (string, string)[] context = [("traceparent", $"00-{Trace}-{Caller}-01"), ("tracestate", "vendor=1"), ("baggage", "tier=gold")];
        (await gateway.Client.CallAsync("GET /api/v1/usage?customer=1", [("X-API-Key", key), .. context])).Is(HttpStatusCode.OK);
        var received = gateway.Upstream.Last;
        (await gateway.Client.CallAsync("GET /api/v1/usage", [("X-API-Key", key + "x"), ("traceparent", $"00-{RefusedTrace}-{Caller}-01")])).Is(HttpStatusCode.Unauthorized);
        await gateway.StopAsync();
        return received;
    }
}
