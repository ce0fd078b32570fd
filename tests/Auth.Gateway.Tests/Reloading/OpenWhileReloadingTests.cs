using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using Auth.Gateway.Pipeline.Forwarding;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Carrying;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Security.Framing;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;

namespace Auth.Gateway.Tests.Reloading;

/// <summary>What is under way while the configuration changes comes to its end, and ends with its credential; what is revoked after a change is refused, on every instance.</summary>
public sealed class OpenWhileReloadingTests
{
    private const int Pieces = 30;
    private static readonly byte[] Piece = new byte[100_000];

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task An_upload_and_its_answer_arrive_whole_though_their_route_is_gone(string version)
    {
        var (begun, goOn) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var backend = await Backend.StartAsync();
        backend.Answer = async context =>
        {
            var (buffer, read) = (new byte[Piece.Length], 0L);
            while (await context.Request.Body.ReadAsync(buffer) is > 0 and var count)
            {
                read += count;
                begun.TrySetResult();
            }

            await context.Response.WriteAsync(read.ToString(CultureInfo.InvariantCulture) + "\n");
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            for (var i = 0; i < Pieces; i++) await context.Response.Body.WriteAsync(Piece);
        };
        await using var scene = await ReloadScene.StartAsync(new ConfigurationText(), new() { ["Kestrel:Endpoints:h2c:Url"] = "http://127.0.0.1:0", ["Kestrel:Endpoints:h2c:Protocols"] = "Http2" });
        await scene.LoadAsync(Guarded(backend.Url));
        using var client = new HttpClient { BaseAddress = version == "2.0" ? FramingFixture.Http2UrlOf(scene.Gateway) : scene.Gateway.Url };
        using var content = new OpenContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/a/x") { Content = content, Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Add("X-API-Key", (await scene.Gateway.CreateKeyAsync(await scene.Gateway.SignUpAsync())).Text("key"));

        var sending = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, CarryingFixture.Late());
        await content.WriteAsync(Piece);
        await begun.Task.WaitAsync(CarryingFixture.Late());
        await scene.LoadAsync(new ConfigurationText());
        for (var i = 1; i < Pieces; i++) await content.WriteAsync(Piece);
        content.Complete();
        using var response = await sending;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await scene.LoadAsync(Guarded(backend.Url, policy: "another"));
        goOn.SetResult();
        var answer = await response.Content.ReadAsByteArrayAsync(CarryingFixture.Late());
        var first = $"{Pieces * Piece.Length}\n";
        Assert.Equal((first, first.Length + (Pieces * Piece.Length)), (System.Text.Encoding.ASCII.GetString(answer, 0, first.Length), answer.Length));
    }

    [Fact]
    public async Task A_WebSocket_that_has_outlived_its_configuration_ends_with_its_credential()
    {
        await using var backend = await Backend.StartAsync();
        backend.Answer = async context =>
        {
            using var accepted = await context.WebSockets.AcceptWebSocketAsync();
            await accepted.ReceiveAsync(new byte[16], context.RequestAborted);
        };
        await using var scene = await ReloadScene.StartAsync(new ConfigurationText());
        await scene.LoadAsync(Guarded(backend.Url));
        var owner = await scene.Gateway.SignUpAsync();
        var key = await scene.Gateway.CreateKeyAsync(owner);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("X-API-Key", key.Text("key"));
        await socket.ConnectAsync(new UriBuilder(scene.Gateway.Url) { Scheme = "ws", Path = "/a/x" }.Uri, CarryingFixture.Late());

        await scene.LoadAsync(new ConfigurationText());
        await RevokeAsync(scene, owner, key);

        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(new byte[16], CarryingFixture.Late())).MessageType);
        Assert.Equal((WebSocketCloseStatus.PolicyViolation, LiveRequests.CredentialEnded), (socket.CloseStatus!.Value, socket.CloseStatusDescription));
    }

    [SkippableFact]
    public async Task Two_instances_on_one_Redis_change_each_by_itself_and_hear_of_revocations_all_the_same()
    {
        RedisServer.SkipUnlessInstalled();
        await using var redis = await RedisServer.StartAsync();
        await using var one = await ReloadScene.StartAsync(new ConfigurationText(), RedisSettings.For(redis));
        await using var two = await ReloadScene.StartAsync(new ConfigurationText(), RedisSettings.For(redis));
        // Both instances count in one bucket.
        static ConfigurationText Limited(ReloadScene scene, int limit) => Guarded(new Uri(scene.Gateway.Upstream.Url), ",\"RateLimiterPolicy\":\"few\"").Limit("few", $$"""{"Per":"principal","Period":"1d","Limit":{{limit}}}""");
        var owner = await one.Gateway.SignUpAsync();
        var key = await one.Gateway.CreateKeyAsync(owner);
        await one.LoadAsync(Limited(one, 2));
        await AssertAsync((one, HttpStatusCode.OK), (two, HttpStatusCode.NotFound));
        await two.LoadAsync(Limited(two, 2));
        await AssertAsync((two, HttpStatusCode.OK), (two, HttpStatusCode.TooManyRequests), (one, HttpStatusCode.TooManyRequests));
        await two.LoadAsync(Limited(two, 1_000_000));
        await AssertAsync((one, HttpStatusCode.TooManyRequests), (two, HttpStatusCode.OK));
        await one.LoadAsync(Limited(one, 1_000_000));
        await AssertAsync((one, HttpStatusCode.OK), (two, HttpStatusCode.OK));

        await RevokeAsync(one, owner, key);
        await AssertAsync((one, HttpStatusCode.Unauthorized));
        var late = CarryingFixture.Late();
        while ((await AskAsync(two)).Status != HttpStatusCode.Unauthorized) await Task.Delay(20, late);

        Task<Answer> AskAsync(ReloadScene scene) => scene.Gateway.Client.CallAsync("GET /a/x", Credentials.ApiKey(key.Text("key")));

        async Task AssertAsync(params (ReloadScene Scene, HttpStatusCode Status)[] expected)
        {
            foreach (var (scene, status) in expected) (await AskAsync(scene)).Is(status);
        }
    }

    private static ConfigurationText Guarded(Uri upstream, string more = "", string policy = "strict") =>
        new ConfigurationText().Policy(policy, """{"Credentials":["api-key"]}""").Cluster("main", upstream.ToString()).Route("a", policy, "main", more);

    private static async Task RevokeAsync(ReloadScene scene, SignedUp owner, System.Text.Json.JsonElement key) =>
        (await scene.Gateway.Client.CallAsync("DELETE /api/v1/api-keys/" + key.Text("id"), Credentials.Cookie(owner.Cookie))).Is(HttpStatusCode.NoContent);
}
