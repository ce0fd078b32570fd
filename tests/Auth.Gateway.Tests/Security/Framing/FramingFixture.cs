using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Tests.Security.Framing;

/// <summary>A gateway that speaks HTTP/1.1 and, on a listener of its own, HTTP/2 without TLS, before an upstream that shows every byte it gets.</summary>
public sealed class FramingFixture : IAsyncLifetime
{
    private GatewayUnderTest? _gateway;
    private int _innocents;

    public GatewayUnderTest Gateway => _gateway!;

    public Uri Http2Url { get; private set; } = new("http://localhost");

    public RawUpstream Upstream { get; } = new();

    public async Task InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync(settings: Settings(Upstream));
        Http2Url = Http2UrlOf(Gateway);
    }

    /// <summary>The routes <c>/pub</c> for everybody and <c>/closed</c>, in Flare's words, for keys.</summary>
    public static Dictionary<string, string?> Settings(RawUpstream upstream)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Gateway:Policies:public:Anonymous"] = "true",
            ["Kestrel:Endpoints:h2c:Url"] = "http://127.0.0.1:0",
            ["Kestrel:Endpoints:h2c:Protocols"] = "Http2",
        };
        return settings.Route("pub", "public", "raw").Guarded("closed", "api-key", ("ErrorFormat", "flare")).Route("closed", "closed", "raw").Cluster("raw", upstream.Url);
    }

    public static Uri Http2UrlOf(GatewayUnderTest gateway)
    {
        var addresses = gateway.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new Uri(addresses.Single(address => new Uri(address) != gateway.Url && new Uri(address) != gateway.ManagementUrl));
    }

    /// <summary>Requires 400 or no answer at all, a closed connection behind it, and an upstream that got no request of it.</summary>
    /// <param name="attack">The bytes of one connection, each a character.</param>
    /// <param name="statuses">When there is an answer: one of these.</param>
    public async Task RefusedAsync(string attack, params int[] statuses)
    {
        var before = Upstream.Requests.Count;
        using (var connection = await RawConnection.OpenAsync(Gateway.Url))
        {
            await connection.TrySendAsync(attack);
            var answer = await connection.TryReadAsync();
            Assert.True(answer is null || (statuses is [] ? [400] : statuses).Contains(answer.Status), $"{answer?.Status} was answered.");
            Assert.True(await connection.IsAtEndAsync(), "The connection goes on.");
        }

        await AnswersOthersAsync();
        Assert.Equal(before + 1, Upstream.Requests.Count);
        Assert.DoesNotContain(Upstream.Bytes, bytes => bytes.Contains("/smuggled", StringComparison.Ordinal));
    }

    /// <summary>Requires 200, and gives what the upstream got: one request, and the next one is another client's.</summary>
    public async Task<RawRequest> PassedAsync(string request)
    {
        var before = Upstream.Requests.Count;
        using (var connection = await RawConnection.OpenAsync(Gateway.Url))
        {
            await connection.SendAsync(request);
            Assert.Equal(200, (await connection.ReadAsync()).Status);
        }

        await AnswersOthersAsync();
        Assert.Equal(before + 2, Upstream.Requests.Count);
        return Upstream.Requests[before];
    }

    /// <summary>Another client's request is answered, and the last thing that the upstream got is that request.</summary>
    public async Task AnswersOthersAsync()
    {
        var path = $"/pub/innocent-{Interlocked.Increment(ref _innocents)}";
        Assert.Equal(200, (await RawConnection.AskAsync(Gateway.Url, "GET", path)).Status);
        Assert.Equal($"GET {path} HTTP/1.1", Upstream.Requests[^1].Line);
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
