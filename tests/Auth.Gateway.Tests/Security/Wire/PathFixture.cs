using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Security.Framing;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Wire;

/// <summary>Everything is open but <c>/admin</c> and all below it, <c>/v1/reports</c> itself, and the gateway's own endpoints; one upstream serves all.</summary>
public sealed class PathFixture : IAsyncLifetime
{
    private GatewayUnderTest? _gateway;

    public GatewayUnderTest Gateway => _gateway!;

    public RawUpstream Upstream { get; } = new();

    public Uri Http2Url { get; private set; } = new("http://localhost");

    public async Task InitializeAsync()
    {
        var settings = FramingFixture.Settings(Upstream);
        settings.Guarded("admin", "api-key").Route("admin", "admin", "raw").Route("reports", "admin", "raw").Route("items", "public", "raw").Route("everything", "public", "raw");
        settings["ReverseProxy:Routes:reports:Match:Path"] = "/v1/reports";
        settings["ReverseProxy:Routes:items:Match:Path"] = "/v1/items/{**rest}";
        settings["ReverseProxy:Routes:everything:Match:Path"] = "/{**rest}";
        _gateway = await GatewayUnderTest.StartAsync(settings: settings);
        Http2Url = FramingFixture.Http2UrlOf(Gateway);
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
