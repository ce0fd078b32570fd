using System.Diagnostics.Metrics;
using System.Text;
using Auth.Gateway.Telemetry.Prometheus;

namespace Auth.Gateway.Tests.Telemetry;

/// <summary>One metric, whatever it is fed.</summary>
public sealed class MetricTests : IDisposable
{
    private readonly Meter _meter = new("tests");

    public void Dispose() => _meter.Dispose();

    [Fact]
    public void Labels_without_end_do_not_fill_the_memory()
    {
        var metric = new Metric(_meter.CreateCounter<long>("a.counter"));
        for (var i = 0; i < Metric.MaxSeries + 100; i++) metric.Record(1, [new("name", $"{i}")]);
        var lines = Lines(metric);
        Assert.Equal(Metric.MaxSeries + 1, lines.Count);
        Assert.Contains("a_counter_total{otel_metric_overflow=\"true\"} 100", lines);
    }

    [Fact]
    public void A_value_cannot_break_out_of_its_quotes()
    {
        var metric = new Metric(_meter.CreateCounter<long>("a.counter"));
        metric.Record(1, [new("the.name", "\"} 7\nforged \\")]);
        Assert.Equal(["""a_counter_total{the_name="\"} 7\nforged \\"} 1"""], Lines(metric));
    }

    [Theory]
    [InlineData(0.1, "1 1 1")]
    [InlineData(0.10001, "0 1 1")]
    [InlineData(1, "0 1 1")]
    [InlineData(7, "0 0 1")]
    public void A_bucket_holds_what_is_at_most_its_bound(double value, string counts)
    {
        var metric = new Metric(_meter.CreateHistogram("a.time", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] }));
        metric.Record(value, []);
        Assert.Equal(counts, string.Join(' ', Lines(metric).Where(line => line.StartsWith("a_time_seconds_bucket{le=", StringComparison.Ordinal)).Select(line => line.Split(' ')[1])));
    }

    [Fact]
    public void What_was_counted_before_is_counted_again_without_allocating()
    {
        var metric = new Metric(_meter.CreateCounter<long>("a.counter"));
        KeyValuePair<string, object?>[] tags = [new("route", "orders"), new("shadow", false)];
        metric.Record(1, tags);
        metric.Record(1, tags);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) metric.Record(1, tags);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(["""a_counter_total{route="orders",shadow="false"} 1002"""], Lines(metric));
    }

    [Fact]
    public void Tags_that_read_the_same_are_one_series()
    {
        var metric = new Metric(_meter.CreateCounter<long>("a.counter"));
        foreach (var value in new object[] { 1, 1L, "1" }) metric.Record(1, [new("name", value)]);
        Assert.Equal(["""a_counter_total{name="1"} 3"""], Lines(metric));
    }

    [Fact]
    public void What_is_not_observed_any_more_is_gone_and_comes_back_when_it_is()
    {
        var metric = new Metric(_meter.CreateObservableGauge("a.gauge", () => 1));
        for (var i = 1; i <= 2; i++)
        {
            metric.Forget();
            Assert.Equal([""], Lines(metric));
            metric.Record(i, [new("name", "x")]);
            Assert.Equal([$$"""a_gauge{name="x"} {{i}}"""], Lines(metric));
        }
    }

    private static List<string> Lines(Metric metric)
    {
        var text = new StringBuilder();
        metric.Write(text);
        return [.. text.ToString().TrimEnd('\n').Split('\n').Where(line => !line.StartsWith('#'))];
    }
}
