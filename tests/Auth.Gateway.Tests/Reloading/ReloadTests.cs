using System.Net;
using System.Net.WebSockets;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Tests.Reloading;

/// <summary>What the files say holds while the gateway runs, from the next request on and for whole requests.</summary>
public sealed class ReloadTests
{
    private const string Open = """{"Anonymous":true}""";
    private const string Readers = """{"Credentials":["api-key"],"Scopes":["usage.read"]}""";
    private const string Few = ",\"RateLimiterPolicy\":\"few\"";
    private const string App = ",\"CorsPolicy\":\"app\"";
    private const string Nobodys = """{"Credentials":["api-key"],"Scopes":["nobody.has.this"]}""";

    [Fact]
    public async Task Routes_and_policies_come_and_go()
    {
        await using var scene = await ReloadScene.StartAsync(Text("open", "a"), new() { ["Gateway:ForwardAuth:Proxies:0"] = "127.0.0.1" });
        await AssertAsync(scene, ("/a/x", 200), ("/b/x", 401), ("/auth/verify?policy=open", 200), ("/auth/verify?policy=late", 403));
        await scene.LoadAsync(Text("open", "b").Policy("late", Open));
        await AssertAsync(scene, ("/a/x", 401), ("/b/x", 200), ("/auth/verify?policy=late", 200));
        Assert.Equal("b", (await scene.Gateway.Admin.CallAsync("POST /admin/v1/explain", """{"method":"GET","path":"/b/x"}""")).Is(HttpStatusCode.OK).Text("route"));
        await scene.LoadAsync(Text("strict", "b"));
        await AssertAsync(scene, ("/a/x", 401), ("/b/x", 401), ("/auth/verify?policy=late", 403));
        Assert.Equal(3, await scene.GenerationAsync());
        Assert.Equal(2, scene.Logged(1501).Count);
    }

    /// <summary>A watcher would be woken by each write to a database in the folder that the program was started in.</summary>
    [Fact]
    public async Task No_file_is_watched_by_the_host()
    {
        await using var scene = await ReloadScene.StartAsync(Text("open", "a"));
        var files = ((IConfigurationRoot)scene.Gateway.Services.GetRequiredService<IConfiguration>()).Providers.OfType<FileConfigurationProvider>().ToList();
        Assert.Contains(files, file => file.Source.Path == "appsettings.json");
        Assert.DoesNotContain(files, file => file.Source.ReloadOnChange);
    }

    [Fact]
    public async Task A_policy_that_comes_to_refuse_nobody_is_said()
    {
        await using var scene = await ReloadScene.StartAsync(Text("strict", "a"));
        await AssertAsync(scene, ("/a/x", 401));
        Assert.DoesNotContain(scene.Log.Lines, line => line.Text.Contains("shadow mode", StringComparison.Ordinal));
        await scene.LoadAsync(Text("strict", "a").Policy("strict", Readers.Replace("{", "{\"Shadow\":true,", StringComparison.Ordinal)));
        await AssertAsync(scene, ("/a/x", 200));
        Assert.Contains(scene.Log.Lines, line => line.Text == "Policies in shadow mode, which refuse nobody: strict.");
    }

    [Fact]
    public async Task A_remembered_credential_meets_the_policy_of_the_moment()
    {
        await using var scene = await ReloadScene.StartAsync(Text("strict", "a"));
        var key = Credentials.ApiKey((await scene.Gateway.CreateKeyAsync(await scene.Gateway.SignUpAsync())).Text("key"));
        (await scene.Gateway.Client.CallAsync("GET /a/x", key)).Is(HttpStatusCode.OK);
        await scene.LoadAsync(Text("strict", "a").Policy("strict", Nobodys));
        (await scene.Gateway.Client.CallAsync("GET /a/x", key)).Is(HttpStatusCode.Forbidden);
        await scene.LoadAsync(Text("strict", "a"));
        (await scene.Gateway.Client.CallAsync("GET /a/x", key)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_was_counted_stays_counted_and_a_changed_limit_holds_at_once()
    {
        ConfigurationText Limited(int limit) => Text("open", "a", Few).Limit("few", $$"""{"Per":"ip","Period":"1d","Limit":{{limit}}}""");
        await using var scene = await ReloadScene.StartAsync(Limited(2));
        await AssertAsync(scene, ("/a/x", 200));
        await scene.LoadAsync(Limited(2).Policy("another", Open));
        await AssertAsync(scene, ("/a/x", 200), ("/a/x", 429));
        await scene.LoadAsync(Limited(3));
        await AssertAsync(scene, ("/a/x", 200), ("/a/x", 429));
        await scene.LoadAsync(Limited(1));
        await AssertAsync(scene, ("/a/x", 429));
    }

    [Fact]
    public async Task Guesses_of_keys_that_are_used_up_stay_so_until_their_limit_is_changed()
    {
        ConfigurationText Guarded(string period, string name) => Text("strict", "a").Policy(name, Open).Limit("credentials", $$"""{"Period":"{{period}}"}""");
        await using var scene = await ReloadScene.StartAsync(Guarded("1d", "one"), new() { ["Gateway:RateLimits:credentials:Limit"] = "1" });
        var key = Credentials.ApiKey((await scene.Gateway.CreateKeyAsync(await scene.Gateway.SignUpAsync())).Text("key"));
        for (var i = 0; i < 2; i++) await scene.Gateway.Client.CallAsync("GET /a/x", Credentials.ApiKey($"a-guess-{i}"));
        await scene.LoadAsync(Guarded("1d", "two"));
        (await scene.Gateway.Client.CallAsync("GET /a/x", key)).Is(HttpStatusCode.TooManyRequests);
        await scene.LoadAsync(Guarded("2d", "two"));
        (await scene.Gateway.Client.CallAsync("GET /a/x", key)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Other_origins_are_let_in_and_shut_out()
    {
        ConfigurationText Shared(string origin) => Text("open", "a", App).Cors("app", $$"""{"Origins":["{{origin}}"]}""").Cors("gateway", $$"""{"Origins":["{{origin}}"]}""");
        await using var scene = await ReloadScene.StartAsync(Shared("https://one.example.com"));
        foreach (var origin in new[] { "https://one.example.com", "https://two.example.com", "https://one.example.com" })
        {
            await scene.LoadAsync(Shared(origin));
            foreach (var asked in new[] { "https://one.example.com", "https://two.example.com" })
            {
                foreach (var path in new[] { "/a/x", "/healthz" })
                {
                    var preflight = await scene.Gateway.Client.CallAsync($"OPTIONS {path}", ("Origin", asked), ("Access-Control-Request-Method", "GET"));
                    Assert.Equal(asked == origin ? origin : null, preflight.Header("Access-Control-Allow-Origin"));
                }
            }
        }
    }

    [Fact]
    public async Task A_request_that_is_under_way_ends_where_it_was_going()
    {
        await using var scene = await ReloadScene.StartAsync(new ConfigurationText());
        await using var other = await EchoUpstream.StartAsync();
        var (arrived, mayAnswer) = (new TaskCompletionSource(), new TaskCompletionSource());
        scene.Gateway.Upstream.Answer = async context =>
        {
            arrived.TrySetResult();
            await mayAnswer.Task;
            await context.Response.WriteAsync("the old one");
        };
        await scene.LoadAsync(Text("open", "a", address: scene.Gateway.Upstream.Url));
        var slow = scene.Gateway.Client.CallAsync("GET /a/x", []);
        await arrived.Task;
        await scene.LoadAsync(Text("strict", "a", address: other.Url));
        await AssertAsync(scene, ("/a/x", 401));
        mayAnswer.SetResult();
        Assert.Equal("the old one", (await slow).Is(HttpStatusCode.OK).Body);
        Assert.Empty(other.Received);
    }

    [Fact]
    public async Task Connections_to_an_upstream_are_kept_where_its_cluster_is_as_before()
    {
        var connections = new List<string>();
        await using var scene = await ReloadScene.StartAsync(new ConfigurationText());
        scene.Gateway.Upstream.Answer = context =>
        {
            connections.Add(context.Connection.Id);
            return Task.CompletedTask;
        };
        var text = Text("open", "a", address: scene.Gateway.Upstream.Url);
        foreach (var name in new[] { "one", "two", "three" })
        {
            await scene.LoadAsync(text.Policy(name, Open));
            await AssertAsync(scene, ("/a/x", 200));
        }

        Assert.Equal(3, connections.Count);
        Assert.Single(connections.Distinct());
    }

    [Fact]
    public async Task Whom_an_upstream_s_certificate_must_be_of_can_be_said_anew()
    {
        using var authority = new TestAuthority();
        using var other = new TestAuthority();
        using var folder = new DataFolder();
        using var otherFolder = new DataFolder();
        await using var backend = await Backend.StartAsync(certificate: authority.Issue("127.0.0.1"), intermediates: authority.Intermediates);
        await using var scene = await ReloadScene.StartAsync(new ConfigurationText());
        foreach (var (file, status) in new[] { (other.WriteRoot(otherFolder.Path), 502), (authority.WriteRoot(folder.Path), 200), (other.WriteRoot(otherFolder.Path), 502) })
        {
            await scene.LoadAsync(Text("open", "a", address: backend.Url.ToString()).Cluster("main", backend.Url.ToString(), $",\"Metadata\":{{\"CaFile\":\"{file}\"}}"));
            await AssertAsync(scene, ("/a/x", status));
        }
    }

    [Fact]
    public async Task A_WebSocket_goes_on_when_its_route_is_gone_and_still_counts()
    {
        await using var scene = await ReloadScene.StartAsync(new ConfigurationText(), new() { ["Gateway:Limits:MaxConcurrentUpgradedConnections"] = "1" });
        await using var backend = await Backend.StartAsync();
        backend.Answer = EchoAsync;
        await scene.LoadAsync(Text("open", "a", address: backend.Url.ToString()));
        using var socket = await OpenAsync(scene, "/a/x");
        await scene.LoadAsync(Text("open", "b", address: backend.Url.ToString()));
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        var answer = new byte[16];
        Assert.Equal(5, (await socket.ReceiveAsync(answer, CancellationToken.None)).Count);
        var refused = await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync(scene, "/b/x"));
        Assert.Contains("503", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_open_since_an_earlier_configuration_ends_with_its_credential_and_with_the_gateway_all_the_same()
    {
        await using var scene = await ReloadScene.StartAsync(new ConfigurationText());
        await using var backend = await Backend.StartAsync();
        backend.Answer = EchoAsync;
        var owner = await scene.Gateway.SignUpAsync();
        var (ended, kept) = (await scene.Gateway.CreateKeyAsync(owner), await scene.Gateway.CreateKeyAsync(owner));
        await scene.LoadAsync(Text("strict", "a", address: backend.Url.ToString()));
        using var first = await OpenAsync(scene, "/a/x", Credentials.ApiKey(ended.Text("key")));
        using var second = await OpenAsync(scene, "/a/x", Credentials.ApiKey(kept.Text("key")));
        await scene.LoadAsync(Text("strict", "b", address: backend.Url.ToString()));
        await scene.LoadAsync(Text("strict", "c", address: backend.Url.ToString()));

        (await scene.Gateway.Client.CallAsync("DELETE /api/v1/api-keys/" + ended.Text("id"), Credentials.Cookie(owner.Cookie))).Is(HttpStatusCode.NoContent);
        await AssertClosedAsync(first, WebSocketCloseStatus.PolicyViolation);
        var stopping = scene.Gateway.StopAsync();
        await AssertClosedAsync(second, WebSocketCloseStatus.EndpointUnavailable);
        await stopping;
    }

    [Fact]
    public async Task What_lies_over_the_files_lies_over_them_still()
    {
        await using var scene = await ReloadScene.StartAsync(Text("open", "a"), new() { ["ReverseProxy:Routes:a:AuthorizationPolicy"] = "strict" });
        await AssertAsync(scene, ("/a/x", 401));
        await scene.LoadAsync(Text("open", "a").Policy("another", Open).Route("b", "another", "devices"));
        await AssertAsync(scene, ("/a/x", 401), ("/b/x", 200));
    }

    [Fact]
    public async Task What_does_not_change_while_it_runs_is_said_and_the_rest_changes()
    {
        await using var scene = await ReloadScene.StartAsync(Text("open", "a").Gateway("Limits", """{"MaxRequestBodySize":1000}"""));
        await scene.LoadAsync(Text("open", "b").Gateway("Limits", """{"MaxRequestBodySize":10}""").Gateway("ApiKeys", """{"Prefix":"new"}"""));
        await AssertAsync(scene, ("/a/x", 401), ("/b/x", 200));
        (await scene.Gateway.Client.CallAsync("POST /b/x", new string('x', 500))).Is(HttpStatusCode.OK);
        string[] paths = ["Gateway:ApiKeys:Prefix", "Gateway:Limits:MaxRequestBodySize"];
        Assert.Equal(paths, (await scene.ReadyAsync()).GetProperty("at_next_start").EnumerateArray().Select(path => path.GetString()));
        Assert.EndsWith($": {string.Join(", ", paths)}.", Assert.Single(scene.Logged(1503)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_that_are_swapped_are_seen_without_being_told()
    {
        var clock = new ManualTimeProvider();
        await using var scene = await ReloadScene.StartAsync(Text("open", "a"), clock: clock);
        // As Kubernetes mounts a ConfigMap: the file is a link through a link to a folder, and only the middle one is swapped.
        var folder = Path.GetDirectoryName(scene.File)!;
        var data = Path.Combine(folder, "..data");
        foreach (var (version, route) in new[] { ("..1", "a"), ("..2", "b"), ("..3", "c") })
        {
            Directory.CreateDirectory(Path.Combine(folder, version));
            File.WriteAllText(Path.Combine(folder, version, "gateway.json"), Text("open", route).ToString());
            Directory.CreateSymbolicLink(data + ".new", version);
            if (version == "..1") Directory.Move(data + ".new", data);
            else Swap(data + ".new", data);
            if (version == "..1")
            {
                File.Delete(scene.File);
                File.CreateSymbolicLink(scene.File, "..data/gateway.json");
                continue;
            }

            var late = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;
            while ((int)(await scene.Gateway.Client.CallAsync($"GET /{route}/x", [])).Status != 200)
            {
                clock.Advance(TimeSpan.FromSeconds(5));
                await Task.Delay(10, late);
            }
        }
    }

    [SkippableFact]
    public async Task A_hang_up_is_a_word_to_look()
    {
        Skip.If(OperatingSystem.IsWindows());
        Skip.If(IgnoresHangUps(), "This process was started to ignore hang-ups (nohup), and so does a gateway within it.");
        await using var scene = await ReloadScene.StartAsync(Text("open", "a"));
        scene.Write(Text("open", "b").ToString());
        using var kill = System.Diagnostics.Process.Start("kill", ["-HUP", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        var late = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;
        while (await scene.GenerationAsync() == 1) await Task.Delay(10, late);
        await AssertAsync(scene, ("/a/x", 401), ("/b/x", 200));
    }

    // proc_pid_status(5): a mask, whose lowest bit is signal 1.
    private static bool IgnoresHangUps() =>
        OperatingSystem.IsLinux() && System.IO.File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[^1] is var last && Convert.ToInt32(last.ToString(), 16) % 2 == 1;

    private static void Swap(string from, string to)
    {
        using var move = System.Diagnostics.Process.Start("mv", ["-T", from, to]);
        move.WaitForExit();
        Assert.Equal(0, move.ExitCode);
    }

    /// <summary>One route, named as its path.</summary>
    private static ConfigurationText Text(string policy, string route, string more = "", string? address = null)
    {
        var text = new ConfigurationText().Policy("open", Open).Policy("strict", Readers);
        if (address is not null) text.Cluster("main", address);
        return text.Route(route, policy, address is null ? "devices" : "main", more);
    }

    private static async Task AssertAsync(ReloadScene scene, params (string Path, int Status)[] expected)
    {
        foreach (var (path, status) in expected) (await scene.Gateway.Client.CallAsync("GET " + path, [])).Is((HttpStatusCode)status);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var accepted = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[16];
        while (await accepted.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } piece) await accepted.SendAsync(buffer.AsMemory(0, piece.Count), piece.MessageType, true, CancellationToken.None);
    }

    private static async Task AssertClosedAsync(ClientWebSocket socket, WebSocketCloseStatus status)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(new byte[16], late.Token)).MessageType);
        Assert.Equal(status, socket.CloseStatus);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, late.Token);
    }

    private static async Task<ClientWebSocket> OpenAsync(ReloadScene scene, string path, (string Name, string Value)? credential = null)
    {
        var socket = new ClientWebSocket();
        if (credential is var (name, value)) socket.Options.SetRequestHeader(name, value);
        await socket.ConnectAsync(new UriBuilder(scene.Gateway.Url) { Scheme = "ws", Path = path }.Uri, CancellationToken.None);
        return socket;
    }
}
