using Yarp.ReverseProxy.Configuration;

namespace Auth.Gateway.Benchmarks.Contestants;

/// <summary>What everything is compared with: YARP as its documentation shows it, one route, nobody is asked who they are.</summary>
public static class PlainYarp
{
    private const string Id = "bench";

    public static async Task RunAsync(string url, string upstream)
    {
        var builder = Builder(url);
        Forward(builder, upstream);
        await using var app = builder.Build();
        app.MapReverseProxy();
        await app.RunAsync();
    }

    /// <summary>With the log levels of the template, and YARP's line per request off.</summary>
    public static WebApplicationBuilder Builder(string url)
    {
        var builder = WebApplication.CreateBuilder(["--urls", url]);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
        return builder;
    }

    public static IReverseProxyBuilder Forward(WebApplicationBuilder builder, string upstream) => builder.Services.AddReverseProxy().LoadFromMemory(
        [new RouteConfig { RouteId = Id, ClusterId = Id, Match = new RouteMatch { Path = "/bench/{**rest}" } }],
        [new ClusterConfig { ClusterId = Id, Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = upstream } } }]);
}
