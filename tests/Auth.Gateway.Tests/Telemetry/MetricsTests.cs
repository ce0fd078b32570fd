using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Telemetry;

/// <summary><c>GET /metrics</c> after some traffic of every kind; one gateway for all.</summary>
public sealed partial class MetricsTests(MetricsFixture scene) : IClassFixture<MetricsFixture>
{
    [Theory]
    [InlineData("""auth_gateway_requests_total{route="usage",scheme="api-key",decision="admitted",reason=""}""", 3)]
    [InlineData("""auth_gateway_requests_total{route="usage",scheme="none",decision="refused",reason="no_credentials"}""", 2)]
    [InlineData("""auth_gateway_requests_total{route="usage",scheme="none",decision="refused",reason="invalid_credentials"}""", 1)]
    [InlineData("""auth_gateway_requests_total{route="once",scheme="none",decision="admitted",reason=""}""", 1)]
    [InlineData("""auth_gateway_requests_total{route="once",scheme="none",decision="refused",reason="too_many_requests"}""", 1)]
    [InlineData("""auth_gateway_principal_cache_lookups_total{scheme="api-key",result="hit"}""", 2)]
    [InlineData("""auth_gateway_principal_cache_lookups_total{scheme="api-key",result="miss"}""", 2)]
    [InlineData("""auth_gateway_authentication_duration_seconds_count{scheme="api-key",result="authenticated"}""", 1)]
    [InlineData("""auth_gateway_authentication_duration_seconds_count{scheme="api-key",result="rejected"}""", 1)]
    [InlineData("""auth_gateway_audit_events_total{kind="key.created"}""", 1)]
    [InlineData("auth_gateway_configuration_current", 1)]
    [InlineData("""auth_gateway_configuration_reloads_total{result="rejected"}""", 0)]
    [InlineData("""auth_gateway_rate_limit_hits_total{limit="once",shadow="false"}""", 1)]
    [InlineData("""auth_gateway_session_refreshes_total{result="refreshed"}""", 2)]
    [InlineData("""auth_gateway_session_refreshes_total{result="reused"}""", 1)]
    [InlineData("""auth_gateway_session_refreshes_total{result="unknown"}""", 1)]
    [InlineData("""db_client_operation_duration_seconds_count{db_system_name="sqlite",db_operation_name="api_key.create"}""", 1)]
    [InlineData("""db_client_operation_duration_seconds_count{db_system_name="sqlite",db_operation_name="session.rotate"}""", 3)]
    [InlineData("auth_gateway_store_up", 1)]
    [InlineData("auth_gateway_audit_lost_total", 0)]
    public void Each_thing_is_counted_once_under_its_labels(string series, double value) => Assert.Equal(value, scene.Value(series));

    [Fact]
    public void What_a_client_says_is_no_label()
    {
        foreach (var said in new[] { scene.Key, scene.Owner.AccountId, scene.Owner.UserId, scene.Owner.Email, MetricsFixture.Path, MetricsFixture.Method }) Assert.DoesNotContain(said, scene.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_line_is_of_the_format_and_belongs_to_one_described_metric()
    {
        var described = "";
        Assert.All(scene.Text.TrimEnd('\n').Split('\n'), line =>
        {
            if (Type().Match(line) is { Success: true } type) described = type.Groups[1].Value;
            else if (!line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                Assert.Matches(Sample(), line);
                Assert.StartsWith(described, line, StringComparison.Ordinal);
            }
        });
        var types = Type().Matches(scene.Text).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(types.Distinct(), types);
    }

    [Fact]
    public void Buckets_are_summed_up_to_the_count()
    {
        const string labels = """scheme="api-key",result="authenticated",""";
        var buckets = scene.Text.Split('\n').Where(line => line.StartsWith("auth_gateway_authentication_duration_seconds_bucket{" + labels, StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(buckets.Order(), buckets);
        Assert.Equal(1, buckets[^1]);
        Assert.EndsWith($"{labels}le=\"+Inf\"}}", scene.Text.Split('\n').Last(line => line.Contains(labels, StringComparison.Ordinal) && line.Contains("_bucket", StringComparison.Ordinal)).Split(' ')[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config/prometheus/alerts.yml")]
    [InlineData("config/grafana/auth-gateway.json")]
    [InlineData("docs/metrics.md")]
    [InlineData("docs/operations.md")]
    public void What_is_published_about_metrics_names_none_that_is_not_there(string file)
    {
        var names = Name().Matches(Read(file)).Select(match => match.Value).Distinct().ToList();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Matches($"(?m)^{name}(_bucket|_count)?[ {{]", scene.Text));
    }

    [Fact]
    public void Every_metric_of_ours_is_documented()
    {
        var page = Read("docs/metrics.md");
        Assert.All(Type().Matches(scene.Text).Select(match => match.Groups[1].Value).Where(name => name.StartsWith("auth_gateway_", StringComparison.Ordinal) || name.StartsWith("db_client_", StringComparison.Ordinal)), name => Assert.Contains($"| `{name}` |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_alert_has_a_section_that_says_what_to_do()
    {
        var alerts = Alert().Matches(Read("config/prometheus/alerts.yml")).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(alerts);
        Assert.Equal(alerts, Section().Matches(Read("docs/operations.md")).Select(match => match.Groups[1].Value));
    }

    [Fact]
    public void The_chart_installs_the_published_alerts() => Assert.Equal(Read("config/prometheus/alerts.yml"), Read("helm/auth-gateway/files/alerts.yaml"));

    [Fact]
    public async Task A_scraper_needs_no_credential()
    {
        using var scraper = new HttpClient { BaseAddress = scene.Gateway.ManagementUrl };
        Assert.Contains("auth_gateway_requests_total", (await scraper.CallAsync("GET /metrics")).Is(HttpStatusCode.OK).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_public_listener_does_not_know_them() => (await scene.Gateway.Client.CallAsync("GET /metrics")).Is(HttpStatusCode.Unauthorized);

    private static string Read(string file, [CallerFilePath] string here = "") => File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", file));

    [GeneratedRegex(@"(?m)^# TYPE (\w+) (?:counter|gauge|histogram)$")]
    private static partial Regex Type();

    [GeneratedRegex(@"(?m)^\s*- alert: (\w+)$")]
    private static partial Regex Alert();

    [GeneratedRegex(@"(?m)^### (\w+)\n\w")]
    private static partial Regex Section();

    [GeneratedRegex("""^[a-zA-Z_:][\w:]*(\{([a-zA-Z_]\w*="([^"\\\n]|\\[\\"n])*",?)*\})? (NaN|[+-]Inf|[-+0-9.eE]+)$""")]
    private static partial Regex Sample();

    [GeneratedRegex(@"\b(?:auth_gateway|db_client|http_server|http_client|kestrel|dotnet)_[a-z_]+\b(?!/)")]
    private static partial Regex Name();
}
