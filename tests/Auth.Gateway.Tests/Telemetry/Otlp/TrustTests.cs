using System.Net;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;

namespace Auth.Gateway.Tests.Telemetry.Otlp;

/// <summary>Who gets what is exported, and the headers with it.</summary>
[Collection(nameof(ExportingGateways))]
public sealed class TrustTests
{
    private const string Secret = "hush-hush-49152";
    private const int NotTaken = 8001;

    [Fact]
    public async Task A_collector_that_points_elsewhere_is_not_followed_and_the_log_says_that_nothing_is_taken_and_not_what()
    {
        await using var elsewhere = await Collector.StartAsync();
        await using var collector = await Collector.StartAsync();
        collector.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = elsewhere.Url + context.Request.Path;
            return Task.CompletedTask;
        };
        var lines = await UseAsync(collector.Settings);

        Assert.True(collector.Count > 0);
        Assert.Equal(0, elsewhere.Count);
        Assert.Single(lines.Lines, line => line.Id.Id == NotTaken);
        Assert.DoesNotContain(lines.Lines, line => line.Text.Contains(Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Over_TLS_only_the_authority_that_is_named_is_believed(bool isNamed)
    {
        using var authority = new TestAuthority();
        using var folder = new DataFolder();
        await using var collector = await Collector.StartAsync(certificate: authority.Issue("127.0.0.1"), intermediates: authority.Intermediates);
        var settings = collector.Settings;
        if (isNamed) settings["OTEL_EXPORTER_OTLP_CERTIFICATE"] = authority.WriteRoot(folder.Path);
        await UseAsync(settings);

        Assert.Equal(isNamed, collector.Calls.Any());
        Assert.All(collector.Calls, call => Assert.Equal(Secret, call.Headers["x-secret"]));
    }

    private static async Task<LogRecorder> UseAsync(Dictionary<string, string?> settings)
    {
        using var lines = new LogRecorder();
        settings["Gateway:Policies:open:Anonymous"] = "true";
        settings["Gateway:Telemetry:Otlp:Headers"] = "x-secret=" + Secret;
        await using var gateway = await GatewayUnderTest.StartAsync(settings: settings.Route("any", "open"), logs: lines);
        (await gateway.Client.CallAsync("GET /any/thing")).Is(HttpStatusCode.OK);
        await gateway.StopAsync();
        return lines;
    }
}
