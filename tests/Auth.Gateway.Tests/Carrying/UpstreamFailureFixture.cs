using System.Net;
using System.Net.Sockets;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Security.Framing;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Carrying;

/// <summary>A gateway before upstreams that fail, each in its way: the route <c>/{cause}-{format}</c> for each way and each error format that a route can have.</summary>
public sealed class UpstreamFailureFixture : IAsyncLifetime
{
    // Bound and not listening: nobody else can take the port, and whoever connects is refused.
    private readonly Socket _refuses = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<IAsyncDisposable> _owned = [];
    private GatewayUnderTest? _gateway;

    /// <summary>Connections are refused; cut when the request is there; answered by what is no HTTP; there is no destination; there is no answer.</summary>
    public static IReadOnlyList<string> Causes { get; } = ["refuses", "breaks", "babbles", "nobody", "silent"];

    public static IReadOnlyList<string> Formats { get; } = ["problem", "detail", "flare", "flatpeak"];

    public GatewayUnderTest Gateway => _gateway!;

    public Uri Http2Url { get; private set; } = new("http://localhost");

    public HttpClient NewClient(string version) => new(new OneVersion(version, new SocketsHttpHandler())) { BaseAddress = version == "2.0" ? Http2Url : Gateway.Url };

    public async Task InitializeAsync()
    {
        _refuses.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var (breaks, silent, babbles) = (await Backend.StartAsync(), await Backend.StartAsync(), new RawUpstream { Answer = _ => "220 mail.example.com ESMTP\r\n\r\n" });
        _owned.AddRange([breaks, silent, babbles]);
        breaks.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        silent.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

        var settings = new Dictionary<string, string?>
        {
            ["Kestrel:Endpoints:h2c:Url"] = "http://127.0.0.1:0",
            ["Kestrel:Endpoints:h2c:Protocols"] = "Http2",
            ["ReverseProxy:Clusters:nobody:LoadBalancingPolicy"] = "Random",
            ["ReverseProxy:Clusters:silent:HttpRequest:ActivityTimeout"] = "00:00:00.200",
        };
        settings.Cluster("refuses", $"http://{_refuses.LocalEndPoint}").Cluster("breaks", breaks.Url.ToString()).Cluster("babbles", babbles.Url).Cluster("silent", silent.Url.ToString());
        foreach (var format in Formats)
        {
            settings[$"Gateway:Policies:{format}:Anonymous"] = "true";
            settings[$"Gateway:Policies:{format}:ErrorFormat"] = format;
            foreach (var cause in Causes) settings.Route($"{cause}-{format}", format, cause);
        }

        _gateway = await GatewayUnderTest.StartAsync(settings: settings);
        Http2Url = FramingFixture.Http2UrlOf(Gateway);
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        foreach (var owned in _owned) await owned.DisposeAsync();
        _refuses.Dispose();
    }
}
