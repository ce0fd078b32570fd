using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Auth.Gateway.Tests.OAuth;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;

namespace Auth.Gateway.Tests.Reloading;

/// <summary>Clients that never stop asking, while the configuration changes under them, over and over.</summary>
public sealed class ReloadUnderLoadTests
{
    private const int Clients = 6;
    private const int Changes = 40;
    private const string Open = """{"Anonymous":true}""";
    private const string Readers = """{"Credentials":["api-key"],"Scopes":["usage.read"]}""";
    private const string Nobodys = """{"Credentials":["api-key"],"Scopes":["nobody.has.this"]}""";

    [Fact]
    public async Task Each_answer_is_one_that_a_configuration_gives_and_no_connection_is_lost()
    {
        await using var scene = await ReloadScene.StartAsync(new ConfigurationText());
        await using var moved = await StartAsync("B");
        scene.Gateway.Upstream.Answer = context => context.Response.WriteAsync("A");
        var key = Credentials.ApiKey((await scene.Gateway.CreateKeyAsync(await scene.Gateway.SignUpAsync())).Text("key"));
        ConfigurationText Text(bool first)
        {
            var text = new ConfigurationText().Policy("open", Open).Policy("guarded", first ? Readers : Nobodys).Cluster("main", first ? scene.Gateway.Upstream.Url : moved.Url)
                .Route("steady", "open", "main").Route("guarded", "guarded", "main");
            return first ? text.Route("passing", "open", "main") : text;
        }

        await scene.LoadAsync(Text(true));
        var answers = await LoadAsync(scene, Text, [("/steady/x", []), ("/guarded/x", [key]), ("/passing/x", [])]);
        Assert.Equal(
            ["/guarded/x 200 A", "/guarded/x 403", "/passing/x 200 A", "/passing/x 401", "/steady/x 200 A", "/steady/x 200 B"],
            answers.Order(StringComparer.Ordinal));
    }

    // What is open and what is strict is swapped between two paths, with the policies' contents and the clusters' addresses, and no name of any of them changes:
    // whatever of two configurations were mixed, a stranger would come to what is kept.
    [Fact]
    public async Task A_stranger_never_reaches_what_is_strict_in_both()
    {
        await using var scene = await ReloadScene.StartAsync(new ConfigurationText());
        await using var kept = await StartAsync("kept");
        scene.Gateway.Upstream.Answer = context => context.Response.WriteAsync("public");
        ConfigurationText Text(bool first)
        {
            var (open, strict) = first ? ("one", "two") : ("two", "one");
            return new ConfigurationText().Policy(open, Open).Policy(strict, Readers).Cluster(open, scene.Gateway.Upstream.Url).Cluster(strict, kept.Url)
                .Route("one", "one", "one").Route("two", "two", "two");
        }

        await scene.LoadAsync(Text(true));
        var answers = await LoadAsync(scene, Text, [("/one/x", []), ("/two/x", [])]);
        Assert.Equal(["/one/x 200 public", "/one/x 401", "/two/x 200 public", "/two/x 401"], answers.Order(StringComparer.Ordinal));
        Assert.Empty(kept.Received);
    }

    /// <returns>All the different answers that there were.</returns>
    private static async Task<ICollection<string>> LoadAsync(ReloadScene scene, Func<bool, ConfigurationText> text, (string Path, (string Name, string Value)[] Headers)[] requests)
    {
        var (answers, connections, sent) = (new ConcurrentDictionary<string, int>(), 0, 0);
        using var done = new CancellationTokenSource();
        var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(AskAsync)).ToList();
        for (var change = 1; change <= Changes; change++)
        {
            await scene.LoadAsync(text(change % 2 == 0));
            // Each is served by for a while: until every client has asked a few times.
            var enough = Volatile.Read(ref sent) + (Clients * requests.Length);
            while (Volatile.Read(ref sent) < enough && !clients.Exists(client => client.IsCompleted)) await Task.Yield();
        }

        await done.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Equal(Changes + 2, await scene.GenerationAsync());
        Assert.Equal(Clients, connections);
        Assert.Empty(scene.Logged(1502));
        return answers.Keys;

        async Task AskAsync()
        {
            using var handler = new SocketsHttpHandler
            {
                ConnectCallback = async (context, cancellationToken) =>
                {
                    Interlocked.Increment(ref connections);
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            };
            using var client = new HttpClient(handler) { BaseAddress = scene.Gateway.Url };
            while (!done.IsCancellationRequested)
            {
                foreach (var (path, headers) in requests)
                {
                    var answer = await client.CallAsync("GET " + path, headers);
                    answers.TryAdd(answer.Status == HttpStatusCode.OK ? $"{path} 200 {answer.Body}" : $"{path} {(int)answer.Status}", 0);
                    Interlocked.Increment(ref sent);
                }
            }
        }
    }

    private static async Task<EchoUpstream> StartAsync(string name)
    {
        var upstream = await EchoUpstream.StartAsync();
        upstream.Answer = context => context.Response.WriteAsync(name);
        return upstream;
    }
}
