using System.Net;
using Auth.Gateway.Tests.Carrying;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Tests.Reloading;

/// <summary>Which destinations are out is not forgotten when something else is changed.</summary>
public sealed class HealthCarryOverTests
{
    private const string Probed = """
        ,"HealthCheck":{"AvailableDestinationsPolicy":"HealthyAndUnknown","Active":{"Enabled":true,"Interval":"00:00:00.050","Policy":"ConsecutiveFailures"}},"Metadata":{"ConsecutiveFailuresHealthPolicy.Threshold":"3"}
        """;

    private const string Watched = """
        ,"HealthCheck":{"AvailableDestinationsPolicy":"HealthyAndUnknown","Passive":{"Enabled":true,"Policy":"TransportFailureRate","ReactivationPeriod":"01:00:00"}},"Metadata":{"TransportFailureRateHealthPolicy.RateLimit":"0.1"}
        """;

    [Theory]
    [InlineData(Probed)]
    [InlineData(Watched)]
    public async Task A_destination_that_is_out_stays_out(string health)
    {
        await using var scene = await ReloadScene.StartAsync(new ConfigurationText());
        var text = new ConfigurationText().Policy("open", """{"Anonymous":true}""").Cluster("main", "http://127.0.0.1:1", health.Trim()).Route("a", "open", "main");
        await scene.LoadAsync(text);
        var late = CarryingFixture.Late();
        while (Health(scene) is not { Active: DestinationHealth.Unhealthy } and not { Passive: DestinationHealth.Unhealthy })
        {
            await scene.Gateway.Client.CallAsync("GET /a/x");
            await Task.Delay(10, late);
        }

        var before = Health(scene);
        await scene.LoadAsync(text.Policy("another", """{"Anonymous":true}"""));
        var after = Health(scene);
        Assert.NotSame(before, after);
        Assert.Equal((before.Active, before.Passive), (after.Active, after.Passive));
        while ((await scene.Gateway.Client.CallAsync("GET /a/x")).Status != HttpStatusCode.ServiceUnavailable) await Task.Delay(10, late);

        // Another address is another destination.
        await scene.LoadAsync(text.Cluster("main", scene.Gateway.Upstream.Url, health.Trim()));
        (await scene.Gateway.Client.CallAsync("GET /a/x")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_configuration_that_is_not_served_by_any_more_probes_nobody()
    {
        var probes = 0;
        await using var backend = await Backend.StartAsync();
        backend.Answer = context =>
        {
            Interlocked.Increment(ref probes);
            return context.Response.WriteAsync("well");
        };
        await using var scene = await ReloadScene.StartAsync(new ConfigurationText());
        const string often = """
            ,"HealthCheck":{"Active":{"Enabled":true,"Interval":"00:00:00.020","Policy":"ConsecutiveFailures"}}
            """;
        await scene.LoadAsync(new ConfigurationText().Cluster("main", backend.Url.ToString(), often));
        var late = CarryingFixture.Late();
        while (Volatile.Read(ref probes) < 3) await Task.Delay(10, late);
        // Were it garbage, it would end by itself, some time.
        var before = scene.Gateway.Generation;
        await scene.LoadAsync(new ConfigurationText());
        // What was on its way may still come; that it ends is what counts.
        int seen;
        do
        {
            seen = Volatile.Read(ref probes);
            await Task.Delay(200, late);
        }
        while (seen != Volatile.Read(ref probes));
        GC.KeepAlive(before);
    }

    private static DestinationHealthState Health(ReloadScene scene)
    {
        Assert.True(scene.Gateway.Generation.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster("main", out var cluster));
        return cluster.Destinations["one"].Health;
    }
}
