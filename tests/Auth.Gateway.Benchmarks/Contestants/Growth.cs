using Auth.Gateway.Benchmarks.Comparison;

namespace Auth.Gateway.Benchmarks.Contestants;

/// <summary>What there can be more of.</summary>
public static class Growth
{
    private const int RequestsPerMillisecond = 2;

    public static readonly int[] Credentials = [100, 1_000, 10_000, 100_000];

    /// <summary>Keys in the store, beside those that are asked with.</summary>
    public static readonly int[] Stored = [10, 1_000_000];

    public static readonly int[] Routes = [1, 1_000];

    public static readonly string[] MoreConnections = ["--Gateway:Limits:MaxConcurrentConnections=20000"];

    public static IEnumerable<Load> Loads => new[] { 100, 1_000, 10_000 }.Select(connections => new Load(connections, connections / RequestsPerMillisecond));

    /// <summary>Beside the one that is asked.</summary>
    public static IEnumerable<string> MoreRoutes(int count) => Enumerable.Range(1, count - 1).SelectMany(i => (string[])
    [
        $"--ReverseProxy:Routes:more{i}:ClusterId={GatewayArguments.Cluster}",
        $"--ReverseProxy:Routes:more{i}:AuthorizationPolicy=bench",
        $"--ReverseProxy:Routes:more{i}:Match:Path=/more{i}/{{**rest}}",
    ]);
}
