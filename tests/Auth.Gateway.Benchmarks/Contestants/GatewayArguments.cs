namespace Auth.Gateway.Benchmarks.Contestants;

/// <summary>The gateway as it is measured: all that it does by default, and limits too high to be met.</summary>
public static class GatewayArguments
{
    public const string Cluster = "bench";

    /// <summary>An upstream that is not asked.</summary>
    public const string Nowhere = "http://127.0.0.1:1";

    public static string[] Of(string url, string upstream, string data, string algorithm) =>
    [
        $"--urls={url}",
        "--Gateway:Management:Url=http://127.0.0.1:0",
        $"--Gateway:Store:ConnectionString=Data Source={data}/gateway.db",
        $"--Gateway:Issuer={OwnTokens.Issuer}",
        $"--Gateway:Tokens:SigningAlgorithm={algorithm}",
        "--Gateway:RateLimits:api:Limit=100000000",
        "--Gateway:RateLimits:credentials:Limit=100000000",
        "--Gateway:Policies:bench:Credentials:0=bearer",
        "--Gateway:Policies:bench:Credentials:1=api-key",
        "--Gateway:Policies:bench:Credentials:2=cookie",
        "--Gateway:Policies:bench:Credentials:3=basic",
        "--Gateway:Policies:bench:Scopes:0=orders.read",
        "--ReverseProxy:Routes:bench:ClusterId=bench",
        "--ReverseProxy:Routes:bench:AuthorizationPolicy=bench",
        "--ReverseProxy:Routes:bench:Match:Path=/bench/{**rest}",
        $"--ReverseProxy:Clusters:{Cluster}:Destinations:one:Address={upstream}",
    ];

    /// <summary>What comes last counts.</summary>
    public static string[] OnRedis(string address) =>
        ["--Gateway:Store:Kind=Redis", $"--Gateway:Store:ConnectionString={address}", "--Gateway:MasterKey=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="];
}
