using System.Net;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Security.Framing;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Auth.Gateway.Tests.Carrying;

/// <summary>
/// A gateway for HTTP/1.1 and, on a listener of its own, HTTP/2, before upstreams of either version and one with TLS: <c>/http1</c>, <c>/h2c</c>, <c>/tls</c>.
/// Every route asks for a key, so that requests go the whole way.
/// </summary>
public sealed class CarryingFixture : IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private readonly DataFolder _folder = new();
    private readonly Dictionary<string, Backend> _backends = [];
    private GatewayUnderTest? _gateway;

    public GatewayUnderTest Gateway => _gateway!;

    public Uri Http2Url { get; private set; } = new("http://localhost");

    public string Key { get; private set; } = "";

    public Backend this[string route] => _backends[route];

    /// <summary>Speaks this version and no other, with the key; keeps no cookies, follows no redirects, unpacks nothing.</summary>
    public HttpClient NewClient(string version = "1.1")
    {
        var client = new HttpClient(new OneVersion(version, new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }))
        {
            BaseAddress = version == "2.0" ? Http2Url : Gateway.Url,
        };
        client.DefaultRequestHeaders.Add("X-API-Key", Key);
        return client;
    }

    public static CancellationToken Late() => new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token;

    public async Task InitializeAsync()
    {
        _backends["http1"] = await Backend.StartAsync();
        _backends["h2c"] = await Backend.StartAsync(HttpProtocols.Http2);
        _backends["tls"] = await Backend.StartAsync(HttpProtocols.Http1AndHttp2, certificate: _authority.Issue("127.0.0.1"), intermediates: _authority.Intermediates);
        var settings = new Dictionary<string, string?>
        {
            ["Kestrel:Endpoints:h2c:Url"] = "http://127.0.0.1:0",
            ["Kestrel:Endpoints:h2c:Protocols"] = "Http2",
            ["Gateway:Limits:MaxRequestBodySize"] = "100000",
            ["Gateway:Limits:MinRequestBodyDataRate:BytesPerSecond"] = "1000000",
            ["Gateway:Limits:MinRequestBodyDataRate:GracePeriod"] = "00:00:02",
            ["ReverseProxy:Clusters:h2c:HttpRequest:Version"] = "2",
            ["ReverseProxy:Clusters:h2c:HttpRequest:VersionPolicy"] = "RequestVersionExact",
            ["ReverseProxy:Clusters:tls:Metadata:CaFile"] = _authority.WriteRoot(_folder.Path),
        };
        foreach (var (name, backend) in _backends)
        {
            settings.Guarded(name, "api-key").Route(name, name, name).Cluster(name, backend.Url.ToString());
            settings[$"ReverseProxy:Routes:{name}:Metadata:StreamingRequests"] = "true";
        }

        settings.Route("bounded", "http1", "http1");
        _gateway = await GatewayUnderTest.StartAsync(settings: settings);
        Http2Url = FramingFixture.Http2UrlOf(Gateway);
        Key = (await Gateway.CreateKeyAsync(await Gateway.SignUpAsync())).GetProperty("key").GetString()!;
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        foreach (var backend in _backends.Values) await backend.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }
}
