using static Auth.Gateway.Tests.Configuration.Reading;

namespace Auth.Gateway.Tests.Configuration;

/// <summary>A slip in YARP's own section is told by its path; by itself YARP passes it over, and serves more than was meant.</summary>
public sealed class ProxyKeysTests
{
    private static readonly (string Key, string? Value)[] Good =
    [
        ("Gateway:Policies:p:Anonymous", "true"),
        ("ReverseProxy:Routes:r:ClusterId", "c"), ("ReverseProxy:Routes:r:AuthorizationPolicy", "p"), ("ReverseProxy:Routes:r:Match:Path", "/r"), ("ReverseProxy:Clusters:c:Destinations:d:Address", "https://a.test"),
    ];

    [Theory]
    [InlineData("Routs:r:Order", "1", "ReverseProxy:Routs", "Known are: Clusters, Routes.")]
    [InlineData("Routes:r:RateLimiterPolcy", "api", null, "RateLimiterPolicy")]
    [InlineData("Routes:r:RouteId", "other", null, "is not known here")]
    [InlineData("Routes:r:Match:Methdos:0", "GET", "ReverseProxy:Routes:r:Match:Methdos", "Methods")]
    [InlineData("Routes:r:Match:Headers:0:Valuse:0", "x", "ReverseProxy:Routes:r:Match:Headers:0:Valuse", "Values")]
    [InlineData("Clusters:c:HealthChek:Active:Enabled", "true", "ReverseProxy:Clusters:c:HealthChek", "HealthCheck")]
    [InlineData("Clusters:c:HealthCheck:Active:Intervall", "1", null, "Interval")]
    [InlineData("Clusters:c:HttpClient:WebProxy:Adress", "x", null, "Address")]
    [InlineData("Clusters:c:Destinations:d:Wieght", "1", null, "is not known here")]
    [InlineData("Clusters:c:Destinations:d:Address", "not a url", null, "must be an http or https URL")]
    [InlineData("Clusters:c:Destinations:d:Address", "localhost:5000", null, "must be an http or https URL")]
    [InlineData("Clusters:c:Destinations:d:Health", "tcp://a.test", null, "must be an http or https URL")]
    public void A_slip_is_told_with_path_and_remedy(string key, string value, string? path, string remedy)
    {
        var error = Error([.. Good.Where(pair => pair.Key != "ReverseProxy:" + key), ("ReverseProxy:" + key, value)]);
        Assert.Equal(path ?? "ReverseProxy:" + key, error.Path);
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_YARP_reads_is_known() => Read(
    [
        .. Good,
        ("ReverseProxy:Routes:r:order", "1"), ("ReverseProxy:Routes:r:MaxRequestBodySize", "10"), ("ReverseProxy:Routes:r:Timeout", "00:00:10"), ("ReverseProxy:Routes:r:Metadata:Mine", "x"),
        ("ReverseProxy:Routes:r:Transforms:0:RequestHeader", "X-Mine"), ("ReverseProxy:Routes:r:Transforms:0:Set", "x"), ("ReverseProxy:Routes:r:Match:Hosts:0", "a.test"), ("ReverseProxy:Routes:r:Match:Methods:0", "GET"),
        ("ReverseProxy:Routes:r:Match:QueryParameters:0:Name", "q"), ("ReverseProxy:Routes:r:Match:QueryParameters:0:Mode", "Exists"), ("ReverseProxy:Routes:r:Match:Headers:0:IsCaseSensitive", "true"),
        ("ReverseProxy:Clusters:c:LoadBalancingPolicy", "Random"), ("ReverseProxy:Clusters:c:SessionAffinity:Policy", "ArrCookie"), ("ReverseProxy:Clusters:c:SessionAffinity:Cookie:SameSite", "Lax"),
        ("ReverseProxy:Clusters:c:HealthCheck:Active:Path", "/healthz"), ("ReverseProxy:Clusters:c:HealthCheck:Passive:ReactivationPeriod", "00:00:10"), ("ReverseProxy:Clusters:c:HealthCheck:AvailableDestinationsPolicy", "HealthyAndUnknown"),
        ("ReverseProxy:Clusters:c:HttpClient:MaxConnectionsPerServer", "1"), ("ReverseProxy:Clusters:c:HttpClient:WebProxy:BypassOnLocal", "true"), ("ReverseProxy:Clusters:c:HttpRequest:AllowResponseBuffering", "true"),
        ("ReverseProxy:Clusters:c:Destinations:d:Host", "b.test"), ("ReverseProxy:Clusters:c:Destinations:d:Health", "http://a.test:81"), ("ReverseProxy:Clusters:c:Destinations:d:Metadata:Mine", "x"),
    ]);
}
