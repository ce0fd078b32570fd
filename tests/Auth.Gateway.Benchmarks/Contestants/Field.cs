using Auth.Gateway.Benchmarks.Comparison;
using Auth.Gateway.Benchmarks.Scale;
using Auth.Gateway.Storage;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Benchmarks.Contestants;

/// <summary>Everybody who takes part, with their programs and their credentials, in one folder.</summary>
public sealed class Field : IAsyncDisposable
{
    /// <summary>A single credential flatters every cache.</summary>
    public const int Different = 1000;

    private static readonly string Self = Environment.ProcessPath!;

    private readonly string _folder = Directory.CreateTempSubdirectory("auth-gateway-bench-").FullName;
    private readonly ComparisonOptions _options;
    private readonly List<Server> _servers = [];
    private readonly List<GatewaySeed> _seeds = [];
    private readonly OwnTokens _tokens = new();
    private readonly List<Contestant> _contestants = [];

    private Field(ComparisonOptions options) => _options = options;

    public string Folder => _folder;

    public Contestant Plain { get; private set; } = null!;

    public IReadOnlyList<Contestant> Contestants => _contestants;

    public static async Task<Field> EnterAsync(ComparisonOptions options)
    {
        var field = new Field(options);
        try
        {
            await field.EnterAsync();
            return field;
        }
        catch
        {
            await field.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) server.Dispose();
        foreach (var seed in _seeds) await seed.DisposeAsync();
        _tokens.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task EnterAsync()
    {
        var upstream = Add("upstream", url => NativeServers.Upstream(_folder, url));
        await upstream.StartAsync();
        var plain = Add("plain YARP", url => [Self, "plain", Address(url), Address(upstream.Url)]);
        Plain = new Contestant("plain YARP", plain, []);
        if (_options.Against.Length > 0) await EnterBuildsAsync(upstream.Url);
        else if (_options.Growth) await EnterGrowthAsync(upstream.Url);
        else if (_options.Telemetry) await EnterTelemetryAsync(upstream.Url);
        else if (_options.Switches) await EnterSwitchesAsync(upstream.Url);
        else await EnterAllAsync(plain, upstream.Url);
        _contestants.RemoveAll(contestant => !_options.Wants(contestant.Name));
    }

    private async Task EnterAllAsync(Server plain, Uri upstream)
    {
        // What it costs to be sent a credential, and to hand it on.
        _contestants.Add(new Contestant("plain YARP, with a token", plain, [.. Own(SecurityAlgorithms.EcdsaSha256)]));
        _contestants.Add(new Contestant("plain YARP, with a key", plain, [.. OwnKeys()]));
        await EnterGatewayAsync(upstream, SecurityAlgorithms.EcdsaSha256, withOthers: true);
        await EnterGatewayAsync(upstream, SecurityAlgorithms.RsaSha256, withOthers: false);
        await EnterGatewayAsync(upstream, SecurityAlgorithms.HmacSha256, withOthers: false);
        EnterAfternoon(upstream);
        EnterNative(upstream);
    }

    private async Task EnterGatewayAsync(Uri upstream, string algorithm, bool withOthers)
    {
        // To make a thousand accounts takes a while.
        if (_options.Only.Length > 0 && !Array.Exists(_options.Only, word => word.StartsWith("gateway", StringComparison.OrdinalIgnoreCase))) return;
        var (server, seed) = await GatewayAsync($"gateway {algorithm}", upstream, algorithm);
        string[] bearers = [.. seed.Bearers(Different)];
        string[] bad = [Altered(bearers[0]), seed.ShortLived()];
        _contestants.Add(new Contestant($"gateway, {algorithm}", server, bearers, bad));
        if (algorithm != SecurityAlgorithms.RsaSha256) await EnterFirstSightAsync(upstream, algorithm);
        if (!withOthers) return;
        string[] keys = [.. seed.ApiKeys()];
        string[] basics = [.. seed.Basics()];
        string[] cookies = [.. seed.Cookies()];
        _contestants.Add(new Contestant("gateway, API key", server, keys, [Altered(keys[0])]));
        _contestants.Add(new Contestant("gateway, Basic", server, basics, [Altered(basics[0])]));
        _contestants.Add(new Contestant("gateway, cookie", server, cookies, [Altered(cookies[0])]));
    }

    // A token that is new has an assertion that is new; without assertions the job is that of the version made in an afternoon. Gateways of their own: they remember
    // as many tokens as they may, and what was known before is looked up among them.
    private async Task EnterFirstSightAsync(Uri upstream, string algorithm)
    {
        foreach (var (name, arguments) in ((string, string[])[])[("first sight", []), ("first sight, no assertion", ["--Gateway:Identity:Assertion=false"])])
        {
            var (server, seed) = await GatewayAsync($"gateway {algorithm}, {name}", upstream, algorithm, arguments: arguments);
            var good = seed.Bearers(1).Single();
            _contestants.Add(new Contestant($"gateway, {algorithm}, {name}", server, [good], [Altered(good), seed.ShortLived()], seed.Bearers));
        }
    }

    private async Task EnterBuildsAsync(Uri upstream)
    {
        foreach (var folder in _options.Against.Append(_options.Gateway))
        {
            var name = Path.GetFileName(folder.TrimEnd('/'));
            var (server, seed) = await GatewayAsync(name, upstream, SecurityAlgorithms.EcdsaSha256, folder: folder);
            _contestants.Add(new Contestant($"{name}, ES256", server, [.. seed.Bearers(Different)], []));
            _contestants.Add(new Contestant($"{name}, API key", server, [.. seed.ApiKeys()], []));
        }
    }

    // One switch each, on known ES256 tokens.
    private async Task EnterSwitchesAsync(Uri upstream)
    {
        foreach (var (name, environment) in RuntimeSwitches.All)
        {
            if (name != RuntimeSwitches.None && !_options.Wants(name)) continue;
            var (server, seed) = await GatewayAsync(name, upstream, SecurityAlgorithms.EcdsaSha256, environment);
            _contestants.Add(new Contestant(name, server, [.. seed.Bearers(Different)], []));
        }
    }

    // Known ES256 tokens. With many connections each waits, so that the rate stays the same and the upstream's connections few.
    private async Task EnterGrowthAsync(Uri upstream)
    {
        foreach (var count in Growth.Credentials)
        {
            // Of so many, each comes back later than an assertion is reused: what is asked is what it costs to remember them.
            var (server, seed) = await GatewayAsync($"{count} credentials", upstream, SecurityAlgorithms.EcdsaSha256, arguments: ["--Gateway:Identity:Assertion=false"]);
            _contestants.Add(new Contestant($"{count} credentials", server, [.. seed.Bearers(count)], []));
        }

        foreach (var count in Growth.Stored)
        {
            var (server, seed) = await GatewayAsync($"{count} keys in the store", upstream, SecurityAlgorithms.EcdsaSha256, stored: count);
            _contestants.Add(new Contestant($"{count} keys in the store", server, [.. seed.ApiKeys()], []));
        }

        foreach (var count in Growth.Routes)
        {
            var (server, seed) = await GatewayAsync($"{count} routes", upstream, SecurityAlgorithms.EcdsaSha256, arguments: [.. Growth.MoreRoutes(count)]);
            _contestants.Add(new Contestant($"{count} routes", server, [.. seed.Bearers(Different)], []));
        }

        foreach (var load in Growth.Loads)
        {
            var (server, seed) = await GatewayAsync($"{load.Connections} connections", upstream, SecurityAlgorithms.EcdsaSha256, arguments: Growth.MoreConnections);
            _contestants.Add(new Contestant($"{load.Connections} connections", server, [.. seed.Bearers(Different)], [], Load: load));
        }
    }

    // The same build with known API keys. The collector is the upstream, which says yes to everything.
    private async Task EnterTelemetryAsync(Uri upstream)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("X-API-Key", TelemetryKinds.AdminKey);
        foreach (var (name, arguments) in TelemetryKinds.All(Address(upstream)))
        {
            var (server, seed) = await GatewayAsync(name, upstream, SecurityAlgorithms.EcdsaSha256, arguments: arguments);
            _contestants.Add(new Contestant(name, server, [.. seed.ApiKeys()], []));
            if (name != TelemetryKinds.Scraped) continue;
            // From the first scrape on all is counted.
            await server.StartAsync();
            await client.GetStringAsync(TelemetryKinds.Metrics);
        }
    }

    private async Task<(Server Server, GatewaySeed Seed)> GatewayAsync(string name, Uri upstream, string algorithm, IReadOnlyDictionary<string, string>? environment = null, string? folder = null, string[]? arguments = null, int stored = 0)
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder, $"data-{_servers.Count}")).FullName;
        if (stored > 0) await ScaleRun.FillAsync(new StoreOptions { Kind = StoreKind.Sqlite, ConnectionString = $"Data Source={data}/gateway.db" }, stored);
        var seed = await GatewaySeed.CreateAsync(GatewayArguments.Of("", Address(upstream), data, algorithm), Different);
        _seeds.Add(seed);
        return (Add(name, url => [Path.Combine(folder ?? _options.Gateway, "Auth.Gateway"), .. GatewayArguments.Of(Address(url), Address(upstream), data, algorithm), .. arguments ?? []], environment), seed);
    }

    private void EnterAfternoon(Uri upstream)
    {
        var jwks = Path.Combine(_folder, "jwks.json");
        File.WriteAllText(jwks, _tokens.Jwks());
        var bearer = Add("afternoon", url => [Self, "bearer", Address(url), Address(upstream), jwks]);
        foreach (var algorithm in (string[])[SecurityAlgorithms.HmacSha256, SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256])
        {
            _contestants.Add(new Contestant($"afternoon, {algorithm}", bearer, [.. Own(algorithm)], BadOwn(algorithm)));
        }

        var file = Path.Combine(_folder, "subjects.txt");
        File.WriteAllLines(file, Subjects().Select(pair => $"{pair.Key} {pair.Subject}"));
        var keys = Add("afternoon with keys", url => [Self, "api-key", Address(url), Address(upstream), file]);
        _contestants.Add(new Contestant("afternoon, API key", keys, [.. OwnKeys()], ["X-API-Key: unknown"]));
    }

    private void EnterNative(Uri upstream)
    {
        _contestants.Add(new Contestant("nginx, plain", Add("nginx", url => NativeServers.PlainNginx(_folder, url, upstream)), []));
        _contestants.Add(new Contestant("nginx, API key", Add("nginx with keys", url => NativeServers.NginxWithApiKeys(_folder, url, upstream, Subjects())), [.. OwnKeys()], ["X-API-Key: unknown"]));
        _contestants.Add(new Contestant("HAProxy, plain", Add("HAProxy", url => NativeServers.PlainHaproxy(_folder, url, upstream)), []));
        var (ecdsa, rsa) = (Path.Combine(_folder, "ecdsa.pem"), Path.Combine(_folder, "rsa.pem"));
        File.WriteAllText(ecdsa, _tokens.EcdsaPem);
        File.WriteAllText(rsa, _tokens.RsaPem);
        foreach (var (algorithm, key) in ((string, string)[])[(SecurityAlgorithms.HmacSha256, OwnTokens.Secret), (SecurityAlgorithms.RsaSha256, rsa), (SecurityAlgorithms.EcdsaSha256, ecdsa)])
        {
            var server = Add($"HAProxy {algorithm}", url => NativeServers.HaproxyWithBearer(_folder, url, upstream, algorithm, key));
            _contestants.Add(new Contestant($"HAProxy, {algorithm}", server, [.. Own(algorithm)], BadOwn(algorithm)));
        }

        _contestants.Add(new Contestant("HAProxy, API key", Add("HAProxy with keys", url => NativeServers.HaproxyWithApiKeys(_folder, url, upstream, Subjects())), [.. OwnKeys()], ["X-API-Key: unknown"]));
        _contestants.Add(new Contestant("Caddy, plain", Add("Caddy", url => NativeServers.PlainCaddy(_folder, url, upstream)), []));
    }

    private Server Add(string name, Func<Uri, string[]> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var server = new Server(name, _folder, command, environment);
        _servers.Add(server);
        return server;
    }

    private IEnumerable<string> Own(string algorithm) => Enumerable.Range(0, Different).Select(i => "Authorization: Bearer " + _tokens.Issue(algorithm, i, TimeSpan.FromHours(2)));

    private string[] BadOwn(string algorithm)
    {
        var good = "Authorization: Bearer " + _tokens.Issue(algorithm, 1, TimeSpan.FromHours(2));
        return [Altered(good), "Authorization: Bearer " + _tokens.Issue(algorithm, 1, TimeSpan.FromHours(-1))];
    }

    private static IEnumerable<(string Key, string Subject)> Subjects() => Enumerable.Range(0, Different).Select(i => ($"agw_live_{i:x32}", $"acc_{i:x24}"));

    private static IEnumerable<string> OwnKeys() => Subjects().Select(pair => $"X-API-Key: {pair.Key}");

    // In the middle of what is secret or signed: the last character may carry no bits.
    private static string Altered(string credential)
    {
        var at = credential.Length - 12;
        return credential[..at] + (credential[at] == 'a' ? 'b' : 'a') + credential[(at + 1)..];
    }

    private static string Address(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
