using System.Net;
using System.Net.WebSockets;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Security.Framing;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Security.Wire;

/// <summary>
/// A gateway before an upstream that keeps every byte: <c>/pub</c> is open, <c>/any</c> takes every credential, <c>/optional</c> takes one or none, and
/// <c>/own</c> may set the session's cookies.
/// </summary>
public sealed class WireFixture : IAsyncLifetime
{
    private GatewayUnderTest? _gateway;
    private SignedUp? _owner;

    public GatewayUnderTest Gateway => _gateway!;

    public SignedUp Owner => _owner!;

    public string Key { get; private set; } = "";

    public RawUpstream Upstream { get; } = new();

    /// <summary>HTTP/2 without TLS, prior knowledge.</summary>
    public Uri Http2Url { get; private set; } = new("http://localhost");

    public async Task InitializeAsync()
    {
        var settings = FramingFixture.Settings(Upstream);
        const string all = "basic api-key cookie bearer";
        settings.Guarded("any", all).Route("any", "any", "raw").Guarded("optional", all, ("Anonymous", "true")).Route("optional", "optional", "raw").Route("own", "public", "raw");
        settings["ReverseProxy:Routes:own:Metadata:SetsSessionCookies"] = "true";
        _gateway = await GatewayUnderTest.StartAsync(settings: settings);
        Http2Url = FramingFixture.Http2UrlOf(Gateway);
        _owner = await Gateway.SignUpAsync();
        Key = (await Gateway.CreateKeyAsync(Owner)).GetProperty("key").GetString()!;
    }

    /// <summary>Requires 200, and gives what the upstream got.</summary>
    public async Task<RawRequest> PassedAsync(string path, params string[] headers)
    {
        var before = Upstream.Requests.Count;
        Assert.Equal(200, (await RawConnection.AskAsync(Gateway.Url, "GET", path, headers)).Status);
        Assert.Equal(before + 1, Upstream.Requests.Count);
        return Upstream.Requests[^1];
    }

    /// <summary>Requires this status, and that nothing reaches the upstream.</summary>
    public async Task<RawAnswer> RefusedAsync(int status, string method, string target, params string[] headers)
    {
        var before = Upstream.Requests.Count;
        var answer = await RawConnection.AskAsync(Gateway.Url, method, target, headers);
        Assert.True(status == answer.Status, $"{status} was expected of {method} {target} {string.Join(" | ", headers)}; the answer is {answer.Status} {answer.Body}");
        Assert.Equal(before, Upstream.Requests.Count);
        return answer;
    }

    /// <summary>What a client gets when the upstream answers with these header lines.</summary>
    public async Task<RawAnswer> AnsweredAsync(string path, params string[] lines) =>
        await AnsweredRawAsync(path, $"HTTP/1.1 200 OK\r\n{string.Concat(lines.Select(line => line + "\r\n"))}Content-Length: 2\r\n\r\nok");

    public async Task<RawAnswer> AnsweredRawAsync(string path, string bytes)
    {
        Upstream.Answer = _ => bytes;
        try
        {
            return await RawConnection.AskAsync(Gateway.Url, "GET", path);
        }
        finally
        {
            Upstream.Answer = _ => RawUpstream.Ok;
        }
    }

    /// <summary>By a client that speaks HTTP/2 and sends the target as it is given.</summary>
    public async Task<HttpStatusCode> AskHttp2Async(HttpClient client, string target, params (string Name, string Value)[] headers)
    {
        var url = new Uri(Http2Url.ToString().TrimEnd('/') + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (var (name, value) in headers) Assert.True(request.Headers.TryAddWithoutValidation(name, value), name);
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpVersion.Version20, response.Version);
        return response.StatusCode;
    }

    /// <summary>RFC 8441. The upstream does not switch, which is 502: a handshake that was let through.</summary>
    public async Task<HttpStatusCode> AskWebSocketOverHttp2Async(string path, params (string Name, string Value)[] headers)
    {
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false });
        using var socket = new ClientWebSocket { Options = { HttpVersion = HttpVersion.Version20, HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact, CollectHttpResponseDetails = true } };
        foreach (var (name, value) in headers) socket.Options.SetRequestHeader(name, value);
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://{Http2Url.Authority}{path}"), invoker, late.Token));
        return socket.HttpStatusCode;
    }

    public async Task DisposeAsync()
    {
        if (_gateway is not null) await _gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
