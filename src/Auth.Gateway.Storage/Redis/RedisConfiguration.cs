using System.Net;
using System.Security.Authentication;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary><c>Store:ConnectionString</c>, with our defaults for what it does not say.</summary>
public static class RedisConfiguration
{
    private static readonly (string Option, Action<ConfigurationOptions> Apply)[] Defaults =
    [
        // So that it goes on trying, at the start and after a cut.
        ("abortConnect", options => options.AbortOnConnectFail = false),
        ("connectTimeout", options => options.ConnectTimeout = 2000),
        // An attempt that came to nothing is followed by another look at where the servers are, which the client's own repetition would hold up.
        ("connectRetry", options => options.ConnectRetry = 1),
        // How long any command may take, see RedisConnection.
        ("syncTimeout", options => options.SyncTimeout = 2000),
        ("keepAlive", options => options.KeepAlive = 15),
        ("name", options => options.ClientName = "auth-gateway"),
        // What the operating system holds to be safe, rather than what was so when the client was written.
        ("sslProtocols", options => options.SslProtocols = SslProtocols.None),
    ];

    /// <exception cref="InvalidOperationException">It makes no sense; the message does not repeat it, since a password may be in it.</exception>
    public static ConfigurationOptions Parse(string connectionString)
    {
        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            throw Malformed();
        }

        if (options.EndPoints.Count == 0) throw Malformed();
        foreach (var (option, apply) in Defaults)
        {
            if (!Says(connectionString, option)) apply(options);
        }

        return options;
    }

    /// <summary>Host and port of each server; never the password.</summary>
    public static string Describe(ConfigurationOptions options) => string.Join(", ", options.EndPoints.Select(Describe));

    private static string Describe(EndPoint endPoint) => endPoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endPoint.ToString() ?? "";

    private static bool Says(string connectionString, string option) => connectionString.Split(',').Any(part =>
        part.Split('=', 2) is [var name, _] && name.Trim().Equals(option, StringComparison.OrdinalIgnoreCase));

    // Without the parser's own exception: its message quotes what it could not read.
    private static InvalidOperationException Malformed() => new(
        "Gateway:Store:ConnectionString is not a Redis connection string such as 'redis:6379,password=...,ssl=true' (the options of StackExchange.Redis).");
}
