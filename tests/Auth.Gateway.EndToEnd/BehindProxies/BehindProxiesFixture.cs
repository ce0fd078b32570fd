using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.BehindProxies;

/// <summary>A product that proxies on this machine may ask, a backend of somebody else's, and each proxy before both.</summary>
public sealed class BehindProxiesFixture : IAsyncLifetime
{
    public const string SignInUrl = "https://login.example.com/sign-in";

    private readonly Dictionary<string, ExampleProxy> _proxies = [];
    private readonly TemporaryFolder _folder = new();
    private Product? _product;
    private EchoBackend? _backend;

    internal DemoAccount Account => _product!.Account;

    internal EchoBackend Backend => _backend!;

    internal async Task<ExampleProxy> ProxyAsync(string kind) =>
        _proxies.TryGetValue(kind, out var running) ? running : _proxies[kind] = await ExampleProxy.StartAsync(kind, new Uri(_product!.Url).Authority, Backend.Address);

    /// <summary>The same proxy, asking where nobody answers.</summary>
    internal Task<ExampleProxy> LonelyProxyAsync(string kind) => ExampleProxy.StartAsync(kind, $"127.0.0.1:{FreePort.Take()}", Backend.Address);

    public async Task InitializeAsync()
    {
        _backend = await EchoBackend.StartAsync();
        var settings = new Dictionary<string, string>
        {
            ["Gateway__TrustedProxies__0"] = "127.0.0.1",
            ["Gateway__ForwardAuth__SignInUrl"] = SignInUrl,
            ["Gateway__Policies__orders__Scopes__0"] = "usage.read",
            ["Gateway__Policies__audits__Credentials__0"] = "api-key",
            ["Gateway__Policies__audits__Scopes__0"] = "audits.read",
            ["Gateway__Policies__open__Anonymous"] = "true",
        };
        foreach (var (index, scheme) in new[] { "bearer", "api-key", "basic", "cookie" }.Index()) settings[$"Gateway__Policies__orders__Credentials__{index}"] = scheme;
        Route(settings, "orders", "orders");
        Route(settings, "audits", "audits");
        Route(settings, "public", "open");
        foreach (var once in new[] { "once-nginx", "once-caddy", "once-haproxy" })
        {
            settings[$"Gateway__RateLimits__{once}__Per"] = "ip";
            settings[$"Gateway__RateLimits__{once}__Period"] = "1h";
            settings[$"Gateway__RateLimits__{once}__Limit"] = "1";
            Route(settings, once, "open", once);
        }

        _product = await Product.StartAsync(_folder.Path, settings);
    }

    public async Task DisposeAsync()
    {
        foreach (var proxy in _proxies.Values) await proxy.DisposeAsync();
        if (_product is not null) await _product.DisposeAsync();
        if (_backend is not null) await _backend.DisposeAsync();
        _folder.Dispose();
    }

    // The cluster is whom assertions are for; nothing is forwarded there.
    private static void Route(Dictionary<string, string> settings, string name, string policy, string limit = "api")
    {
        settings[$"ReverseProxy__Routes__{name}__ClusterId"] = "devices";
        settings[$"ReverseProxy__Routes__{name}__AuthorizationPolicy"] = policy;
        settings[$"ReverseProxy__Routes__{name}__RateLimiterPolicy"] = limit;
        settings[$"ReverseProxy__Routes__{name}__Match__Path"] = $"/{name}/{{**rest}}";
    }
}
