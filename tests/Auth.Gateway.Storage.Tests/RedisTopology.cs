using System.Diagnostics;
using System.Globalization;

namespace Auth.Gateway.Storage.Tests;

/// <summary>Several real servers that stand in for each other, and the connection string that a gateway has for them.</summary>
public sealed class RedisTopology : IAsyncDisposable
{
    private const string Service = "gateway";
    private const string Password = "of-the-servers";

    private readonly List<RedisServer> _servers = [];
    private Func<Task<RedisServer>> _findMaster = () => throw new InvalidOperationException("There are no servers.");

    public string ConnectionString { get; private set; } = "";

    /// <summary>A master and two replicas with a password, and three Sentinels without one.</summary>
    public static async Task<RedisTopology> StartSentinelsAsync()
    {
        var topology = new RedisTopology();
        string[] secured = ["--requirepass", Password, "--masterauth", Password];
        var master = await topology.AddAsync(RedisServer.StartAsync(secured));
        foreach (var _ in Enumerable.Range(0, 2)) await topology.AddAsync(RedisServer.StartAsync([.. secured, "--replicaof", "127.0.0.1", Text(master.Port)]));
        var sentinels = new List<RedisServer>();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            sentinels.Add(await topology.AddAsync(RedisServer.StartSentinelAsync(
                $"""
                sentinel monitor {Service} 127.0.0.1 {Text(master.Port)} 2
                sentinel auth-pass {Service} {Password}
                sentinel down-after-milliseconds {Service} 1000
                sentinel failover-timeout {Service} 5000

                """)));
        }

        // Only when they know of the replicas and of each other can they replace the master.
        foreach (var sentinel in sentinels)
        {
            await UntilAsync(async () => await sentinel.SendAsync($"SENTINEL MASTER {Service}") is var facts && Fact(facts, "num-slaves") == "2" && Fact(facts, "num-other-sentinels") == "2");
        }

        topology.ConnectionString = $"{string.Join(',', sentinels.Select(sentinel => sentinel.Address))},serviceName={Service},password={Password}";
        topology._findMaster = async () =>
        {
            var port = Lines(await sentinels[0].SendAsync($"SENTINEL GET-MASTER-ADDR-BY-NAME {Service}"))[4];
            return topology._servers.Single(server => Text(server.Port) == port);
        };
        return topology;
    }

    /// <summary>Three masters, each with a replica.</summary>
    /// <param name="tag">The hash tag whose slot's master <see cref="FindMasterAsync"/> finds.</param>
    public static async Task<RedisTopology> StartClusterAsync(string tag)
    {
        var topology = new RedisTopology();
        foreach (var _ in Enumerable.Range(0, 6)) await topology.AddAsync(RedisServer.StartAsync("--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--repl-diskless-sync-delay", "0"));
        var addresses = topology._servers.Select(server => server.Address).ToArray();
        using var create = Process.Start(new ProcessStartInfo("redis-cli", ["--cluster", "create", .. addresses, "--cluster-replicas", "1", "--cluster-yes"]) { RedirectStandardOutput = true })!;
        await create.StandardOutput.ReadToEndAsync();
        await create.WaitForExitAsync();
        // All must know it: a replica that is not level yet does not stand for election.
        foreach (var server in topology._servers)
        {
            await UntilAsync(async () =>
                (await server.SendAsync("CLUSTER INFO")).Contains("cluster_state:ok", StringComparison.Ordinal)
                && await server.SendAsync("INFO replication") is var facts && (facts.Contains("master_link_status:up", StringComparison.Ordinal) || facts.Contains("state=online", StringComparison.Ordinal)));
        }

        var slot = Lines(await topology._servers[0].SendAsync($"CLUSTER KEYSLOT {tag}"))[0].TrimStart(':');
        topology.ConnectionString = string.Join(',', addresses);
        topology._findMaster = async () =>
        {
            foreach (var server in topology._servers.Where(server => server.IsRunning))
            {
                if ((await server.SendAsync("INFO replication")).Contains("role:master", StringComparison.Ordinal) && !(await server.SendAsync($"GET {tag}")).StartsWith("-MOVED", StringComparison.Ordinal)) return server;
            }

            throw new InvalidOperationException($"No node serves slot {slot}.");
        };
        return topology;
    }

    /// <summary>Who is the master now, as far as the others know.</summary>
    public Task<RedisServer> FindMasterAsync() => _findMaster();

    /// <summary>Until every replica of this master has what it wrote.</summary>
    public static async Task ReplicatedAsync(RedisServer master, string? password = Password)
    {
        var login = (await master.SendAsync("PING")).StartsWith("-NOAUTH", StringComparison.Ordinal) ? $"AUTH {password}\r\n" : "";
        await UntilAsync(async () =>
        {
            var facts = Lines(await master.SendAsync(login + "INFO replication"));
            var offset = facts.First(fact => fact.StartsWith("master_repl_offset:", StringComparison.Ordinal)).Split(':')[1];
            var replicas = facts.Where(fact => fact.StartsWith("slave", StringComparison.Ordinal) && fact.Contains("ip=", StringComparison.Ordinal)).ToList();
            return replicas.Count > 0 && replicas.TrueForAll(replica => replica.Contains($"offset={offset},", StringComparison.Ordinal));
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Enumerable.Reverse(_servers)) await server.DisposeAsync();
    }

    private async Task<RedisServer> AddAsync(Task<RedisServer> starting)
    {
        var server = await starting;
        _servers.Add(server);
        return server;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition()) await Task.Delay(TimeSpan.FromMilliseconds(50), late.Token);
    }

    // The value that follows a name in a list of both.
    private static string Fact(string facts, string name)
    {
        var lines = Lines(facts);
        var at = Array.IndexOf(lines, name);
        return at < 0 ? "" : lines[at + 2];
    }

    private static string[] Lines(string answer) => answer.Split("\r\n");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
