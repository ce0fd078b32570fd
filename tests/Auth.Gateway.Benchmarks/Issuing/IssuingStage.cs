using Auth.Gateway.Benchmarks.Comparison;
using Auth.Gateway.Benchmarks.Contestants;
using Auth.Gateway.Benchmarks.Scale;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Core.Sessions;
using Auth.Gateway.Storage;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Benchmarks.Issuing;

/// <summary>A gateway over a store of its own, with a thousand accounts and keys, before it is started.</summary>
internal sealed class IssuingStage : IAsyncDisposable
{
    private const int Accounts = 1000;

    // More than there are connections.
    private const int SessionsOfTurn = 100;

    private readonly string _folder;
    private readonly RedisProcess? _redis;
    private readonly GatewaySeed _seed;
    private readonly SignedInUser _user;

    private IssuingStage(string folder, RedisProcess? redis, GatewaySeed seed, SignedInUser user, Server server, StoreOptions store)
    {
        (_folder, _redis, _seed, _user, Server, Store) = (folder, redis, seed, user, server, store);
        Doors = [Door.Nothing(), .. Door.ForKeys([.. seed.Keys]), Door.Refresh(RefreshTokensAsync)];
    }

    public Server Server { get; }

    public StoreOptions Store { get; }

    public IReadOnlyList<Door> Doors { get; }

    /// <summary>Path of a file with the hash of a key a line.</summary>
    public string Hashes => Path.Combine(_folder, "hashes.txt");

    public string File => Path.Combine(_folder, "lines.txt");

    public static async Task<IssuingStage> CreateAsync(StoreKind kind, string gateway)
    {
        var folder = Directory.CreateTempSubdirectory("auth-gateway-issuing-").FullName;
        var redis = kind == StoreKind.Redis ? await RedisProcess.StartAsync(folder) : null;
        // Clients of many addresses: each has the limit that it has by default.
        string[] arguments = ["--Gateway:TrustedProxies:0=127.0.0.1", .. redis is null ? Array.Empty<string>() : GatewayArguments.OnRedis(redis.Address)];
        var seed = await GatewaySeed.CreateAsync([.. GatewayArguments.Of("", GatewayArguments.Nowhere, folder, SecurityAlgorithms.EcdsaSha256), .. arguments], Accounts);
        await System.IO.File.WriteAllLinesAsync(Path.Combine(folder, "hashes.txt"), seed.Keys.Select(key => ApiKeyFormat.Hash(key.Secret)));
        var server = new Server($"gateway over {kind}", folder, url =>
            [Path.Combine(gateway, "Auth.Gateway"), .. GatewayArguments.Of(url.GetLeftPart(UriPartial.Authority), GatewayArguments.Nowhere, folder, SecurityAlgorithms.EcdsaSha256), .. arguments]);
        var store = new StoreOptions { Kind = kind, ConnectionString = redis?.Address ?? $"Data Source={folder}/gateway.db" };
        return new IssuingStage(folder, redis, seed, await SignedInUser.CreateAsync(seed, 0), server, store);
    }

    /// <summary>Redis's scripts so far; null where there is no Redis.</summary>
    public async Task<long?> ScriptCallsAsync() => _redis is null ? null : await _redis.ScriptCallsAsync();

    public async ValueTask DisposeAsync()
    {
        Server.Dispose();
        await _seed.DisposeAsync();
        if (_redis is not null) await _redis.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string[]> RefreshTokensAsync()
    {
        var sessions = _seed.Get<SessionService>();
        var tokens = new string[SessionsOfTurn];
        for (var i = 0; i < tokens.Length; i++) tokens[i] = (await sessions.StartAsync(_user.Access, Session.SignedInByPassword, null, null, null, default)).RefreshToken;
        return tokens;
    }
}
