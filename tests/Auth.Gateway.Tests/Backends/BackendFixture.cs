using System.Net;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;
using Auth.Gateway.Upstream;

namespace Auth.Gateway.Tests.Backends;

/// <summary>A backend, the gateway before it, and the way from one to the other. Both have the same clock.</summary>
internal sealed class BackendFixture : IAsyncDisposable
{
    private BackendFixture(GatewayUnderTest gateway, BackendUnderTest backend, GatewayLink link, ManualTimeProvider clock, SignedUp owner, string key) =>
        (Gateway, Backend, Link, Clock, Owner, Key) = (gateway, backend, link, clock, owner, key);

    public GatewayUnderTest Gateway { get; }

    public BackendUnderTest Backend { get; }

    public GatewayLink Link { get; }

    public ManualTimeProvider Clock { get; }

    public SignedUp Owner { get; }

    /// <summary>An account's key.</summary>
    public string Key { get; }

    public static async Task<BackendFixture> StartAsync(Action<GatewayAssertionOptions>? configure = null)
    {
        var (clock, link) = (new ManualTimeProvider(), new GatewayLink());
        var backend = await BackendUnderTest.StartAsync(
            options =>
            {
                (options.Authority, options.Audience, options.BackchannelHttpHandler) = (GatewayLink.Address, "devices", link);
                configure?.Invoke(options);
            },
            clock);
        var settings = new Dictionary<string, string?>().Guarded("any", "api-key cookie").Guarded("other", "api-key").Cluster("devices", backend.Url);
        settings["ReverseProxy:Routes:other:ClusterId"] = "usage";
        var gateway = await GatewayUnderTest.StartAsync(settings: settings, clock: clock);
        link.Gateway = gateway.Url;
        var owner = await gateway.SignUpAsync();
        return new BackendFixture(gateway, backend, link, clock, owner, (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!);
    }

    /// <summary>Through the gateway, with the account's key.</summary>
    public async Task<Answer> PassAsync(string path = "/any/who") => await Gateway.Client.CallAsync("GET " + path, Credentials.ApiKey(Key));

    /// <summary>What the gateway signs for this backend.</summary>
    public async Task<string> AssertionAsync() => (await PassAsync("/any/assertion")).Is(HttpStatusCode.OK).Body;

    /// <summary>What the gateway signs for another one.</summary>
    public async Task<string> OtherAssertionAsync()
    {
        (await PassAsync("/other/x")).Is(HttpStatusCode.OK);
        return Gateway.Upstream.Last.Headers[GatewayAssertionDefaults.Header];
    }

    public async Task RotateAsync(bool immediately) => (await Gateway.Admin.CallAsync("POST /admin/v1/signing-keys/rotate", $$"""{"immediately":{{(immediately ? "true" : "false")}}}""")).Is(HttpStatusCode.OK);

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Backend.DisposeAsync();
        Link.Dispose();
    }
}
