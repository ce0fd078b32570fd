using System.Net;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Auth.Gateway.Tests.Carrying;

/// <summary>Destinations that die are left out, by being asked and by what happens to requests, and taken in again.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_destination_that_does_not_answer_its_probe_gets_no_requests_until_it_does()
    {
        await using var alive = await Backend.StartAsync();
        var dying = await Backend.StartAsync();
        var probes = new List<IHeaderDictionary>();
        dying.Answer = context =>
        {
            lock (probes) probes.Add(new HeaderDictionary(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value)));
            return Task.CompletedTask;
        };
        await using var gateway = await StartAsync(
            alive.Url, dying.Url, ("HealthCheck:Active:Enabled", "true"), ("HealthCheck:Active:Path", "/healthz"), ("HealthCheck:Active:Interval", "00:00:00.1"), ("HealthCheck:Active:Policy", "ConsecutiveFailures"));
        await UntilAsync(gateway, DestinationHealth.Healthy);
        // Nobody calls when the gateway asks: there is no identity in it.
        lock (probes) Assert.All(probes, headers => Assert.DoesNotContain(headers.Keys, name => name.StartsWith("X-Auth-", StringComparison.OrdinalIgnoreCase)));

        var port = dying.Url.Port;
        await dying.DisposeAsync();
        await UntilAsync(gateway, DestinationHealth.Unhealthy);
        // Not even what is never sent twice fails.
        (await gateway.Client.CallAsync("POST /many/x", "{}")).Is(HttpStatusCode.OK);

        await using var again = await Backend.StartAsync(port: port);
        again.Answer = context => context.Response.WriteAsync("again");
        await UntilAsync(gateway, DestinationHealth.Healthy);
        Assert.Equal("again", (await gateway.Client.CallAsync("POST /many/x", "{}")).Is(HttpStatusCode.OK).Body);
    }

    [Fact]
    public async Task A_destination_that_fails_requests_is_left_out_for_a_while()
    {
        await using var alive = await Backend.StartAsync();
        await using var dying = await Backend.StartAsync();
        await using var gateway = await StartAsync(
            alive.Url, dying.Url, ("HealthCheck:Passive:Enabled", "true"), ("HealthCheck:Passive:Policy", "TransportFailureRate"), ("HealthCheck:Passive:ReactivationPeriod", "01:00:00"), ("Metadata:TransportFailureRateHealthPolicy.RateLimit", "0.1"));
        (await gateway.Client.CallAsync("POST /many/x", "{}")).Is(HttpStatusCode.OK);
        Assert.Equal((0, 1), (alive.Count, dying.Count));
        await dying.DieAsync();
        // Some fail before there are enough of them to judge by.
        while ((await gateway.Client.CallAsync("POST /many/x", "{}")).Status == HttpStatusCode.BadGateway)
        {
            CarryingFixture.Late().ThrowIfCancellationRequested();
        }

        await UntilAsync(gateway, DestinationHealth.Unhealthy);
        (await gateway.Client.CallAsync("POST /many/x", "{}")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Without_any_destination_the_answer_is_a_503_in_the_route_s_format()
    {
        await using var gateway = await StartAsync(
            new Uri("http://127.0.0.1:1"), new Uri("http://127.0.0.1:1"), ("HealthCheck:Active:Enabled", "true"), ("HealthCheck:Active:Interval", "00:00:00.1"), ("HealthCheck:AvailableDestinationsPolicy", "HealthyAndUnknown"));
        await UntilAsync(gateway, DestinationHealth.Unhealthy, "a", "b");
        var answer = (await gateway.Client.CallAsync("GET /many/x", [])).Is(HttpStatusCode.ServiceUnavailable);
        Assert.Equal("SERVICE_UNAVAILABLE", answer.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Matches("^req_[0-9a-f]{24}$", answer.Header("X-Request-Id"));
        Assert.NotNull(answer.Header("Retry-After"));
    }

    private static async Task UntilAsync(GatewayUnderTest gateway, DestinationHealth health, params string[] destinations)
    {
        var late = CarryingFixture.Late();
        Assert.True(gateway.Generation.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster("many", out var cluster));
        foreach (var destination in destinations is [] ? ["a"] : destinations)
        {
            while (Judged(cluster.Destinations[destination].Health) != health) await Task.Delay(10, late);
        }
    }

    private static DestinationHealth Judged(DestinationHealthState state) => state.Active == DestinationHealth.Unknown ? state.Passive : state.Active;

    private static Task<GatewayUnderTest> StartAsync(Uri second, Uri first, params (string Key, string Value)[] cluster)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Gateway:Policies:many:Anonymous"] = "true",
            ["Gateway:Policies:many:ErrorFormat"] = "flare",
            ["ReverseProxy:Clusters:many:LoadBalancingPolicy"] = "FirstAlphabetical",
            ["ReverseProxy:Clusters:many:Destinations:a:Address"] = first.ToString(),
            ["ReverseProxy:Clusters:many:Destinations:b:Address"] = second.ToString(),
        };
        foreach (var (key, value) in cluster) settings[$"ReverseProxy:Clusters:many:{key}"] = value;
        return GatewayUnderTest.StartAsync(settings: settings.Route("many", "many", "many"));
    }
}
