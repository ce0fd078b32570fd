using Auth.Gateway.Core;
using StackExchange.Redis;
using Xunit;

namespace Auth.Gateway.Storage.Tests;

/// <summary>One server for a whole collection; every test has a key prefix of its own.</summary>
public class RedisFixture : IAsyncLifetime
{
    private RedisServer? _server;
    private ConnectionMultiplexer? _client;

    public RedisServer Server => _server!;

    /// <summary>A client of the test's own, to look at what is in the server.</summary>
    public IDatabase Database => _client!.GetDatabase();

    /// <summary>With a timeout for any machine: only what is really mute fails.</summary>
    public static StoreOptions OptionsFor(RedisServer server) => new()
    {
        Kind = StoreKind.Redis,
        ConnectionString = server.Address + ",syncTimeout=30000",
        KeyPrefix = Identifiers.New("t"),
    };

    public async Task InitializeAsync()
    {
        if (RedisServer.Program is null) return;
        _server = await StartServerAsync();
        _client = await ConnectionMultiplexer.ConnectAsync(_server.Address);
    }

    public async Task DisposeAsync()
    {
        _client?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }

    public Task<StoreFixture> OpenAsync(StoreOptions? options = null)
    {
        RedisServer.SkipUnlessInstalled();
        return StoreFixture.OpenAsync(options ?? OptionsFor(Server));
    }

    /// <summary>The names of all keys that a test made.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(StoreOptions options)
    {
        var keys = new List<string>();
        var cursor = "0";
        do
        {
            var page = (RedisResult[])(await Database.ExecuteAsync("SCAN", cursor, "MATCH", $"*{options.KeyPrefix}*", "COUNT", 1000))!;
            cursor = (string)page[0]!;
            keys.AddRange((string[])page[1]!);
        }
        while (cursor != "0");
        return keys;
    }

    protected virtual Task<RedisServer> StartServerAsync() => RedisServer.StartAsync();
}
