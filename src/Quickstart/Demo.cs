using System.Net.Sockets;
using Auth.Gateway;
using Quickstart.Seeding;

namespace Quickstart;

/// <summary>The whole run. The services come first, since the gateway has to know their ports, and go last, since it forwards to them until then.</summary>
internal static class Demo
{
    public static async Task RunAsync(string[] args, TextWriter output, CancellationToken stop)
    {
        var data = DataFolder.Open();
        var configuration = GatewayConfiguration.Read(args, data);
        var settings = configuration.Settings;
        var expectedUrl = PublicAddress.Reachable(configuration.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        await using var upstreams = await Upstreams.StartAsync(data, expectedUrl, settings.Issuer.AssertionIssuer, stop);
        await using var gateway = GatewayHost.Build(args, [.. configuration.Defaults, .. upstreams.Destinations]);
        try
        {
            await StartAsync(gateway, configuration, stop);
            var (url, managementUrl) = PublicAddress.Bound(gateway, hasManagement: settings.Management.Url is not null);
            upstreams.PointTo(url);
            using var client = new GatewayClient(url);
            var account = await new Seeder(data, client).SeedAsync(new Place(url, managementUrl, configuration.AdminKey), stop);
            await output.WriteAsync(Tour.Of(account, upstreams));
            await output.WriteLineAsync($"ready {url}");
            await UntilAsync(stop, gateway.Lifetime.ApplicationStopping);
        }
        finally
        {
            await gateway.StopAsync(CancellationToken.None);
        }
    }

    private static async Task StartAsync(WebApplication gateway, GatewayConfiguration configuration, CancellationToken stop)
    {
        try
        {
            await gateway.StartAsync(stop);
        }
        catch (Exception exception) when (exception is SocketException || exception.GetBaseException() is SocketException && exception is IOException)
        {
            throw StartFailure.ForAddress(exception, configuration.Urls, configuration.Settings.Management.Url);
        }
    }

    private static async Task UntilAsync(CancellationToken stop, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, stopping);
        await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
