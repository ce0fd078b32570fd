using System.Net;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Telemetry.Otlp;

/// <summary>A collector that takes what is sent and never answers, which is worse than one that is not there.</summary>
[Collection(nameof(ExportingGateways))]
public sealed class LostCollectorTests
{
    // OpenTelemetry's defaults: what waits, and what is under way.
    private const int Queue = 2048;
    private const int Batch = 512;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Requests_are_answered_as_ever_what_waits_is_bounded_and_the_gateway_stops()
    {
        await using var collector = await Collector.StartAsync();
        var opening = new TaskCompletionSource();
        collector.Opening = opening.Task;
        var settings = collector.Settings;
        settings["Gateway:Policies:open:Anonymous"] = "true";
        // Longer than the test: no export gives up.
        settings["OTEL_EXPORTER_OTLP_TIMEOUT"] = "600000";
        await using (var gateway = await GatewayUnderTest.StartAsync(settings: settings.Route("any", "open")))
        {
            // Each makes two spans, so that there are more than may wait.
            await Parallel.ForAsync(0, Queue, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) => (await gateway.Client.CallAsync("GET /any/thing")).Is(HttpStatusCode.OK));
            Assert.Empty(collector.Calls);

            opening.SetResult();
            await gateway.StopAsync().WaitAsync(Patience);
        }

        Assert.InRange(collector.Spans.Count, Batch, Queue + Batch);
    }

    [Fact]
    public async Task A_collector_that_never_answers_does_not_keep_the_gateway_from_stopping()
    {
        await using var collector = await Collector.StartAsync();
        var never = new TaskCompletionSource();
        collector.Opening = never.Task;
        var settings = collector.Settings;
        settings["Gateway:Policies:open:Anonymous"] = "true";
        settings["OTEL_EXPORTER_OTLP_TIMEOUT"] = "600000";
        await using (var gateway = await GatewayUnderTest.StartAsync(settings: settings.Route("any", "open")))
        {
            (await gateway.Client.CallAsync("GET /any/thing")).Is(HttpStatusCode.OK);
            await gateway.StopAsync().WaitAsync(Patience);
        }

        Assert.Empty(collector.Calls);
        never.SetResult();
    }
}
