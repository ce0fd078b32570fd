using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth.Gateway.Reloading;
using Auth.Gateway.Tests.Stage;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Gateway.Tests.Reloading;

/// <summary>A gateway whose configuration is a file that tests write while it runs.</summary>
public sealed class ReloadScene : IAsyncDisposable
{
    private readonly DataFolder _folder;

    private ReloadScene(DataFolder folder, GatewayUnderTest gateway, LogRecorder log) => (_folder, Gateway, Log) = (folder, gateway, log);

    public GatewayUnderTest Gateway { get; }

    public LogRecorder Log { get; }

    public string File => Path.Combine(_folder.Path, "gateway.json");

    /// <param name="settings">Over the file, as a hosting program's.</param>
    public static async Task<ReloadScene> StartAsync(ConfigurationText text, Dictionary<string, string?>? settings = null, TimeProvider? clock = null)
    {
        var (folder, log) = (new DataFolder(), new LogRecorder());
        System.IO.File.WriteAllText(Path.Combine(folder.Path, "gateway.json"), text.ToString());
        // Tests say when it is looked at, unless they have the clock.
        settings ??= [];
        if (clock is null) settings["Gateway:Reload:Interval"] = "00:00:00";
        return new ReloadScene(folder, await GatewayUnderTest.StartAsync(settings: settings, clock: clock, logs: log, configuration: folder.Path), log);
    }

    /// <summary>As editors and orchestrators replace a file: whole.</summary>
    public void Write(string text)
    {
        System.IO.File.WriteAllText(File + ".new", text);
        System.IO.File.Move(File + ".new", File, overwrite: true);
    }

    public Task LookAsync(bool again = false) => Gateway.Services.GetRequiredService<ConfigurationReload>().LookAsync(again, CancellationToken.None);

    public Task LoadAsync(ConfigurationText text) => LoadAsync(text.ToString());

    public Task LoadAsync(string text)
    {
        Write(text);
        return LookAsync();
    }

    /// <summary>What <c>/readyz</c> of the management listener says of the configuration.</summary>
    public async Task<JsonElement> ReadyAsync() => (await Gateway.Admin.CallAsync("GET /readyz")).Is(HttpStatusCode.OK).Json.GetProperty("configuration");

    public async Task<int> GenerationAsync() => (await ReadyAsync()).GetProperty("generation").GetInt32();

    public IReadOnlyList<string> Logged(int id) => [.. Log.Lines.Where(line => line.Id.Id == id).Select(line => line.Text)];

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        Log.Dispose();
        _folder.Dispose();
    }
}

/// <summary>A configuration, put together in few words.</summary>
public sealed class ConfigurationText
{
    private readonly JsonObject _root = JsonNode.Parse("""{"Gateway":{"Store":{"Kind":"Sqlite"},"Policies":{},"RateLimits":{},"Cors":{}},"ReverseProxy":{"Routes":{},"Clusters":{}}}""")!.AsObject();

    public ConfigurationText Policy(string name, string json) => Put("Gateway", "Policies", name, json);

    public ConfigurationText Limit(string name, string json) => Put("Gateway", "RateLimits", name, json);

    public ConfigurationText Cors(string name, string json) => Put("Gateway", "Cors", name, json);

    public ConfigurationText Gateway(string name, string json)
    {
        _root["Gateway"]![name] = JsonNode.Parse(json);
        return this;
    }

    /// <summary>The route <c>/{name}/{**rest}</c>.</summary>
    public ConfigurationText Route(string name, string policy, string cluster, string more = "") =>
        Put("ReverseProxy", "Routes", name, $$$"""{"ClusterId":"{{{cluster}}}","AuthorizationPolicy":"{{{policy}}}","Match":{"Path":"/{{{name}}}/{**rest}"}{{{more}}} }""");

    public ConfigurationText Cluster(string name, string address, string more = "") =>
        Put("ReverseProxy", "Clusters", name, $$$"""{"Destinations":{"one":{"Address":"{{{address}}}"}}{{{more}}} }""");

    public override string ToString() => _root.ToJsonString();

    private ConfigurationText Put(string section, string part, string name, string json)
    {
        _root[section]![part]![name] = JsonNode.Parse(json);
        return this;
    }
}
