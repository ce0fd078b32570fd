using System.Net.WebSockets;
using System.Text;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Pipeline.Forwarding;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>What is open ends with the credential that opened it.</summary>
public sealed class LongLivedConnectionTests
{
    [Fact]
    public async Task A_stream_is_cut_when_its_token_expires()
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(clock: clock);
        gateway.Upstream.Answer = StreamForEverAsync;
        var owner = await gateway.SignUpAsync();
        var token = await gateway.TokenAsync($"{owner.AccountId}:{(await gateway.CreateKeyAsync(owner)).Text("key")}", ("grant_type", "client_credentials"));
        using var response = await OpenAsync(gateway, "/devices", ("Authorization", $"Bearer {token.Text("access_token")}"));
        await using var stream = await response.Content.ReadAsStreamAsync();
        await ReadEventAsync(stream);

        clock.Advance(TimeSpan.FromMinutes(59));
        await ReadEventAsync(stream);
        clock.Advance(TimeSpan.FromMinutes(1));

        await AssertCutAsync(stream);
        Assert.Equal(0, gateway.Services.GetRequiredService<LiveRequests>().Count);
    }

    [Fact]
    public async Task A_stream_is_cut_when_its_key_is_deleted_and_others_go_on()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        gateway.Upstream.Answer = StreamForEverAsync;
        var owner = await gateway.SignUpAsync();
        var (deleted, kept) = (await gateway.CreateKeyAsync(owner), await gateway.CreateKeyAsync(owner));
        using var first = await OpenAsync(gateway, "/api/v1/usage", ("X-API-Key", deleted.Text("key")));
        using var second = await OpenAsync(gateway, "/api/v1/usage", ("X-API-Key", kept.Text("key")));
        await using var cut = await first.Content.ReadAsStreamAsync();
        await using var open = await second.Content.ReadAsStreamAsync();
        await ReadEventAsync(cut);

        await gateway.Services.GetRequiredService<ApiKeyService>().DeleteAsync(owner.AccountId, deleted.Text("id"), CancellationToken.None);

        await AssertCutAsync(cut);
        await ReadEventAsync(open);
    }

    [Fact]
    public async Task A_route_can_say_that_what_is_open_goes_on()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["ReverseProxy:Routes:usage:Metadata:OutlivesCredential"] = "true" });
        gateway.Upstream.Answer = StreamForEverAsync;
        var owner = await gateway.SignUpAsync();
        var key = await gateway.CreateKeyAsync(owner);
        using var response = await OpenAsync(gateway, "/api/v1/usage", ("X-API-Key", key.Text("key")));

        Assert.Equal(0, gateway.Services.GetRequiredService<LiveRequests>().Count);
        await using var stream = await response.Content.ReadAsStreamAsync();
        await ReadEventAsync(stream);
    }

    [Fact]
    public async Task A_WebSocket_is_cut_when_its_session_ends()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        gateway.Upstream.Answer = EchoWebSocketAsync;
        var owner = await gateway.SignUpAsync();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", owner.Cookie);
        await socket.ConnectAsync(new Uri($"ws://{gateway.Url.Authority}/api/v1/usage"), CancellationToken.None);
        var buffer = new byte[64];
        await socket.SendAsync(Encoding.UTF8.GetBytes("hello"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var echoed = await socket.ReceiveAsync(buffer, CancellationToken.None);
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, echoed.Count));

        using var logout = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/logout");
        logout.Headers.Add("Cookie", $"{owner.Cookie}; refresh_token={owner.RefreshToken}");
        using var left = await gateway.Client.SendAsync(logout);

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(buffer, patience.Token));
    }

    private static async Task<HttpResponseMessage> OpenAsync(GatewayUnderTest gateway, string path, (string Name, string Value) credential)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(credential.Name, credential.Value);
        return await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task StreamForEverAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync("data: x\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(20, context.RequestAborted);
        }
    }

    // By hand, since the upstream is a bare server: the handshake's answer, then every byte back with the mask taken off.
    private static async Task EchoWebSocketAsync(HttpContext context)
    {
        var upgrade = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpUpgradeFeature>()!;
        var key = context.Request.Headers.SecWebSocketKey + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
#pragma warning disable RS0030 // RFC 6455 asks for SHA-1 here; it protects nothing.
        context.Response.Headers.SecWebSocketAccept = Convert.ToBase64String(System.Security.Cryptography.SHA1.HashData(Encoding.ASCII.GetBytes(key)));
#pragma warning restore RS0030
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.Connection = "Upgrade";
        await using var stream = await upgrade.UpgradeAsync();
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        var buffer = new byte[64];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, context.RequestAborted);
            await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
        }
    }

    private static async Task ReadEventAsync(Stream stream)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        Assert.NotEqual(0, await stream.ReadAsync(new byte[9], patience.Token));
    }

    private static async Task AssertCutAsync(Stream stream)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var buffer = new byte[256];
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await stream.ReadAsync(buffer, patience.Token) > 0)
            {
                // What was on its way.
            }
        });
    }
}
