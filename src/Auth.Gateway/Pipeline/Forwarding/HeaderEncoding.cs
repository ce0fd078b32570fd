using System.Text;
using Yarp.ReverseProxy.Configuration;

namespace Auth.Gateway.Pipeline.Forwarding;

/// <summary>
/// Upstream connections read and write header values byte for byte, as the listener does. By default a value that is not ASCII could not be sent on,
/// and any client could make a 502 of a good request.
/// </summary>
public sealed class HeaderEncoding : IProxyConfigFilter
{
    private static readonly string ByteForByte = Encoding.Latin1.WebName;

    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) =>
        new(cluster with { HttpClient = (cluster.HttpClient ?? HttpClientConfig.Empty) with { RequestHeaderEncoding = ByteForByte, ResponseHeaderEncoding = ByteForByte } });

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel) => new(route);
}
