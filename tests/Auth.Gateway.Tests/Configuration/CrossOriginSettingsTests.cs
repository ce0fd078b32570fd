using static Auth.Gateway.Tests.Configuration.Reading;

namespace Auth.Gateway.Tests.Configuration;

/// <summary>What would open the gateway to other origins by mistake, or make cookies that no browser keeps, does not start.</summary>
public sealed class CrossOriginSettingsTests
{
    [Theory]
    [InlineData("https://app.example.com/")]
    [InlineData("https://app.example.com/path")]
    [InlineData("https://APP.example.com")]
    [InlineData("https://app.example.com:443")]
    [InlineData("https://user@app.example.com")]
    [InlineData("https://*.example.com")]
    [InlineData("app.example.com")]
    [InlineData("ftp://app.example.com")]
    [InlineData("null")]
    [InlineData("")]
    public void An_origin_that_no_browser_sends_is_an_error(string origin)
    {
        var error = Assert.Single(Errors(("Gateway:Cors:app:Origins:0", origin), ("Gateway:Cors:app:Origins:1", "https://good.example.com")));
        Assert.Equal(("Gateway:Cors:app:Origins:0", origin), (error.Path, error.Value));
    }

    [Theory]
    [InlineData("Gateway:Cors:app:AllowCredentials", "Gateway:Cors:app:Origins:0=*", "Gateway:Cors:app:AllowCredentials=true")]
    [InlineData("Gateway:Cors:app:Origins", "Gateway:Cors:app:Origins:0=*", "Gateway:Cors:app:Origins:1=https://app.example.com")]
    [InlineData("Gateway:Cors:app:Origins", "Gateway:Cors:app:AllowCredentials=true")]
    [InlineData("Gateway:Cors:default", "Gateway:Cors:default:Origins:0=https://app.example.com")]
    [InlineData("Gateway:Cors:app:Methods:0", "Gateway:Cors:app:Origins:0=https://app.example.com", "Gateway:Cors:app:Methods:0=TRACE")]
    [InlineData("Gateway:Cors:app:Headers:0", "Gateway:Cors:app:Origins:0=https://app.example.com", "Gateway:Cors:app:Headers:0=X Y")]
    [InlineData("Gateway:Cookies:Secure", "Gateway:Cookies:HostPrefix=true", "Gateway:Cookies:Secure=false")]
    [InlineData("Gateway:Cookies:Secure", "Gateway:Cookies:SameSite=None", "Gateway:Cookies:Secure=false")]
    [InlineData("Gateway:Cookies:SameSite", "Gateway:Cookies:SameSite=lax")]
    [InlineData("Gateway:Cookies:HostPrefix", "Gateway:Cookies:HostPrefix=yes")]
    public void What_contradicts_itself_is_an_error(string path, params string[] settings) =>
        Assert.Equal(path, Error([.. settings.Select(setting => setting.Split('=')).Select(pair => (pair[0], (string?)pair[1]))]).Path);

    [Theory]
    [InlineData("gone")]
    [InlineData("default")]
    public void A_route_names_an_entry_that_is_there(string name) =>
        Assert.Contains(
            Errors(("ReverseProxy:Routes:r:CorsPolicy", name), ("ReverseProxy:Routes:r:ClusterId", "c"), ("ReverseProxy:Routes:r:AuthorizationPolicy", "p"), ("Gateway:Policies:p:Anonymous", "true"), ("ReverseProxy:Clusters:c:Destinations:one:Address", "http://localhost")),
            error => error.Path == "ReverseProxy:Routes:r:CorsPolicy");
}
