using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Auth.Gateway.Configuration;
using Auth.Gateway.Hosting;

namespace Quickstart;

/// <summary>What the gateway is told beyond its own files, wherever the user says nothing: where its data is, and its secrets.</summary>
internal sealed record GatewayConfiguration(GatewaySettings Settings, IReadOnlyDictionary<string, string?> Defaults, string Urls, string? AdminKey)
{
    private const string ConnectionString = "Gateway:Store:ConnectionString";
    private const string MasterKey = "Gateway:MasterKey";
    private const string AdminKeySetting = "Gateway:Management:AdminKey";
    private const string ManagementUrl = "Gateway:Management:Url";
    private const string TrustedProxies = "Gateway:TrustedProxies";
    private const string AskingProxies = "Gateway:ForwardAuth:Proxies";
    private const int DefaultManagementPort = 8090;

    /// <exception cref="ConfigurationException"/>
    public static GatewayConfiguration Read(string[] args, DataFolder data)
    {
        var found = Load(args, defaults: null);
        var defaults = new Dictionary<string, string?>
        {
            // What can be mended is said in one line, and where it listens at the end of the tour.
            ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = nameof(LogLevel.Critical),
            ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = nameof(LogLevel.Warning),
            // The tour makes the gateway refuse things; its answers say so.
            ["Logging:LogLevel:Auth.Gateway.Core.Audit"] = nameof(LogLevel.Warning),
            ["Logging:LogLevel:Auth.Gateway.Wire"] = nameof(LogLevel.Error),
        };
        // A proxy on this machine can be tried with the demo. Who runs the gateway for others says which proxies may ask.
        if (!found.GetSection(AskingProxies).Exists() && !found.GetSection(TrustedProxies).Exists()) (defaults[AskingProxies + ":0"], defaults[AskingProxies + ":1"]) = ("127.0.0.0/8", "::1");
        var isRedis = string.Equals(found["Gateway:Store:Kind"], "Redis", StringComparison.OrdinalIgnoreCase);
        // The gateway's own file names a database too: only what was said for this run counts.
        if (!isRedis && !Says(SaidForThisRun(args), ConnectionString)) defaults[ConnectionString] = $"Data Source={data.File("gateway.db")}";
        if (isRedis && !Says(found, MasterKey)) defaults[MasterKey + "File"] = data.Secret("master.key", NewMasterKey);
        // A second demo beside the first needs one address of its own, not two.
        if (found[ManagementUrl] is null && IsTaken(DefaultManagementPort)) defaults[ManagementUrl] = "http://localhost:0";
        if (!Says(found, AdminKeySetting)) defaults[AdminKeySetting + "File"] = data.Secret("admin.key", NewAdminKey);

        var complete = Load(args, defaults);
        var settings = GatewaySettingsReader.Read(complete);
        return new GatewayConfiguration(settings, defaults, PublicAddress.Configured(complete), complete[AdminKeySetting] ?? ReadAdminKey(complete));
    }

    private static string NewMasterKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static string NewAdminKey() => RandomNumberGenerator.GetHexString(48, lowercase: true);

    private static ConfigurationManager Load(string[] args, IReadOnlyDictionary<string, string?>? defaults)
    {
        var configuration = new ConfigurationManager();
        configuration.AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables("ASPNETCORE_");
        configuration.AddGatewayFiles(configuration[HostDefaults.EnvironmentKey] ?? Environments.Production, args, defaults);
        return configuration;
    }

    private static IConfiguration SaidForThisRun(string[] args) =>
        new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();

    private static bool Says(IConfiguration configuration, string key) =>
        configuration[key] is { Length: > 0 } || configuration[key + "File"] is { Length: > 0 };

    private static bool IsTaken(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static string? ReadAdminKey(IConfiguration configuration) =>
        configuration[AdminKeySetting + "File"] is { Length: > 0 } path ? File.ReadAllText(path).Trim() : null;
}
