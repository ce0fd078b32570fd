using System.Net;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.ForwardAuth;

/// <summary>A gateway that a proxy on this machine may ask, with a route table, a sign-in page, and a caller.</summary>
public sealed class ForwardAuthFixture : IAsyncLifetime
{
    public const string SignInUrl = "https://login.example.com/sign-in?app=shop";

    private GatewayUnderTest? _gateway;
    private SignedUp? _owner;

    public GatewayUnderTest Gateway => _gateway!;

    public SignedUp Owner => _owner!;

    /// <summary>An account's key with the scopes usage.write and usage.read.</summary>
    public (string Name, string Value) Key { get; private set; }

    /// <summary>A key of the account that counts from 203.0.113.7 only.</summary>
    public (string Name, string Value) NetworkKey { get; private set; }

    public (string Name, string Value) Cookie => Credentials.Cookie(Owner.Cookie);

    public async Task InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync(settings: Settings());
        _owner = await Gateway.SignUpAsync();
        Key = Credentials.ApiKey((await Gateway.CreateKeyAsync(Owner)).GetProperty("key").GetString()!);
        NetworkKey = Credentials.ApiKey((await Gateway.CreateKeyAsync(Owner, new { name = "there", scopes = new[] { "usage.read" }, allowed_ips = new[] { "203.0.113.7" } })).GetProperty("key").GetString()!);
        Assert.Equal(HttpStatusCode.OK, (await Gateway.Client.CallAsync("GET /healthz")).Status);
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
    }

    public static Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Gateway:TrustedProxies:0"] = "127.0.0.1",
            ["Gateway:ForwardAuth:SignInUrl"] = SignInUrl,
            ["Gateway:Policies:open:Anonymous"] = "true",
            ["Gateway:RateLimits:twice:Limit"] = "2",
            ["Gateway:RateLimits:twice:Period"] = "1h",
            ["Gateway:RateLimits:twice:Per"] = "ip",
        };
        settings.Guarded("orders", "bearer api-key cookie", ("Scopes:0", "usage.read"))
            .Guarded("audits", "api-key bearer", ("Scopes:0", "audits.read"))
            .Route("public", "open")
            .Route("posts", "orders").Route("versions", "orders").Route("limited", "open").Route("site", "orders");
        settings["Gateway:Cors:shop:Origins:0"] = "https://shop.example.com";
        settings["ReverseProxy:Routes:orders:CorsPolicy"] = "shop";
        settings["ReverseProxy:Routes:posts:Match:Methods:0"] = "POST";
        settings["ReverseProxy:Routes:versions:Match:Headers:0:Name"] = "X-Version";
        settings["ReverseProxy:Routes:versions:Match:Headers:0:Values:0"] = "2";
        settings["ReverseProxy:Routes:limited:RateLimiterPolicy"] = "twice";
        settings["ReverseProxy:Routes:site:Match:Path"] = "/{**rest}";
        settings["ReverseProxy:Routes:site:Match:Hosts:0"] = "site.example";
        return settings;
    }
}
