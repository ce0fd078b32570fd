using Auth.Gateway.Upstream;
using Device.Service;
using Microsoft.Extensions.Options;
using Usage.Service;

namespace Quickstart;

/// <summary>The two services behind the gateway, on free ports that only this machine can reach.</summary>
internal sealed class Upstreams : IAsyncDisposable
{
    private const string GatewayUrl = "Gateway:Url";

    private readonly WebApplication _devices;
    private readonly WebApplication _usage;

    private Upstreams(WebApplication devices, WebApplication usage) => (_devices, _usage) = (devices, usage);

    public string DevicesUrl => _devices.Urls.First();

    public string UsageUrl => _usage.Urls.First();

    /// <summary>Where the gateway forwards to.</summary>
    public IReadOnlyDictionary<string, string?> Destinations => new Dictionary<string, string?>
    {
        ["ReverseProxy:Clusters:devices:Destinations:one:Address"] = DevicesUrl,
        ["ReverseProxy:Clusters:usage:Destinations:one:Address"] = UsageUrl,
    };

    public static async Task<Upstreams> StartAsync(DataFolder data, string gatewayUrl, string issuer, CancellationToken stop)
    {
        var upstreams = new Upstreams(
            DeviceServiceHost.Build([], Settings("devices", data, gatewayUrl, issuer)),
            UsageServiceHost.Build([], Settings("usage", data, gatewayUrl, issuer)));
        try
        {
            await upstreams._devices.StartAsync(stop);
            await upstreams._usage.StartAsync(stop);
            return upstreams;
        }
        catch
        {
            await upstreams.DisposeAsync();
            throw;
        }
    }

    /// <summary>For a gateway whose port is known only once it listens: what the services were told at their start is forgotten.</summary>
    public void PointTo(string gatewayUrl)
    {
        foreach (var service in new[] { _devices, _usage })
        {
            service.Configuration[GatewayUrl] = gatewayUrl;
            service.Services.GetRequiredService<IOptionsMonitorCache<GatewayAssertionOptions>>().Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _devices.StopAsync();
        await _usage.StopAsync();
        await _devices.DisposeAsync();
        await _usage.DisposeAsync();
    }

    private static Dictionary<string, string?> Settings(string cluster, DataFolder data, string gatewayUrl, string issuer) => new()
    {
        ["Database"] = data.File(cluster + ".db"),
        [GatewayUrl] = gatewayUrl,
        ["Gateway:Issuer"] = issuer,
        ["Gateway:Audience"] = cluster,
        ["urls"] = "http://127.0.0.1:0",
        // The environment's listening addresses are the gateway's.
        ["http_ports"] = "",
        ["https_ports"] = "",
        // A start that Ctrl-C ends is not worth a stack trace.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = nameof(LogLevel.Critical),
    };
}
