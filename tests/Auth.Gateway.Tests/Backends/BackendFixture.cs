using System.Net;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;
using Auth.Gateway.Upstream;

namespace Auth.Gateway.Tests.Backends;

/// <summary>A gateway, a backend behind it, and the assertions that the gateway sends. Both have the same clock.</summary>
internal sealed class BackendFixture : IAsyncDisposable
{
    private BackendFixture(GatewayUnderTest gateway, BackendUnderTest backend, ManualTimeProvider clock, SignedUp owner, string key) =>
        (Gateway, Backend, Clock, Owner, Key) = (gateway, backend, clock, owner, key);

    public GatewayUnderTest Gateway { get; }

    public BackendUnderTest Backend { get; }

    public ManualTimeProvider Clock { get; }

    public SignedUp Owner { get; }

    public string Key { get; }

    public static async Task<BackendFixture> StartAsync(Action<GatewayAssertionOptions>? configure = null)
    {
        var clock = new ManualTimeProvider();
        var settings = new Dictionary<string, string?>().Guarded("any", "api-key cookie").Guarded("seen", "api-key").Guarded("other", "api-key");
        settings["ReverseProxy:Routes:any:ClusterId"] = "orders";
        settings["ReverseProxy:Routes:other:ClusterId"] = "usage";
        // The backend is started after the gateway, whose address it needs, and where the gateway looks for it.
        var place = $"http://127.0.0.1:{FreePort.Take()}";
        var gateway = await GatewayUnderTest.StartAsync(settings: settings.Cluster("orders", place), clock: clock);
        var backend = await BackendUnderTest.StartAsync(
            options =>
            {
                (options.Authority, options.Audience) = (gateway.Url.ToString(), "devices");
                configure?.Invoke(options);
            },
            clock,
            place);
        var owner = await gateway.SignUpAsync();
        return new BackendFixture(gateway, backend, clock, owner, (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!);
    }

    /// <summary>What the gateway sends to the cluster of that route.</summary>
    public async Task<string> AssertionAsync(string route = "seen")
    {
        (await Gateway.Client.CallAsync($"GET /{route}/x", Credentials.ApiKey(Key))).Is(HttpStatusCode.OK);
        return Gateway.Upstream.Last.Headers[GatewayAssertionDefaults.Header];
    }

    public async ValueTask DisposeAsync()
    {
        await Backend.DisposeAsync();
        await Gateway.DisposeAsync();
    }
}
