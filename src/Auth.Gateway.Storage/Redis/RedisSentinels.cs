using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Auth.Gateway.Core;
using StackExchange.Redis;

namespace Auth.Gateway.Storage.Redis;

/// <summary>
/// A connection string with <c>serviceName</c> names Sentinels and not servers. The client does not follow them by itself, so each time that a connection is
/// made they are asked who the master is, in the protocol's own words: two commands are not worth a connection that is kept.
/// </summary>
internal static class RedisSentinels
{
    private const int DefaultPort = 26379;

    public static bool AreNamedBy(ConfigurationOptions configuration) => !string.IsNullOrEmpty(configuration.ServiceName);

    /// <returns>The same configuration with the present master as its one server.</returns>
    /// <exception cref="StoreUnavailableException">No Sentinel answers, or none knows the service.</exception>
    public static async Task<ConfigurationOptions> FindMasterAsync(ConfigurationOptions configuration)
    {
        var answers = await Task.WhenAll(configuration.EndPoints.Select(sentinel => TryAskAsync(sentinel, configuration)));
        // One that was cut off tells of the past; it is outvoted.
        var master = answers.OfType<EndPoint>().GroupBy(answer => answer).OrderByDescending(votes => votes.Count()).FirstOrDefault()?.Key
            ?? throw new StoreUnavailableException($"No Sentinel at {RedisConfiguration.Describe(configuration)} knows the master of '{configuration.ServiceName}'.");
        var found = configuration.Clone();
        found.ServiceName = "";
        found.EndPoints.Clear();
        found.EndPoints.Add(master);
        return found;
    }

    private static async Task<EndPoint?> TryAskAsync(EndPoint sentinel, ConfigurationOptions configuration)
    {
        using var late = new CancellationTokenSource(configuration.ConnectTimeout);
        try
        {
            return await AskAsync(sentinel, configuration, late.Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException or AuthenticationException or OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<EndPoint?> AskAsync(EndPoint sentinel, ConfigurationOptions configuration, CancellationToken cancellationToken)
    {
        var (host, port) = sentinel is DnsEndPoint dns ? (dns.Host, dns.Port) : (((IPEndPoint)sentinel).Address.ToString(), ((IPEndPoint)sentinel).Port);
        using var client = new TcpClient();
        await client.ConnectAsync(host, port == 0 ? DefaultPort : port, cancellationToken);
        await using var secured = configuration.Ssl ? new SslStream(client.GetStream()) : null;
        if (secured is not null) await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = configuration.SslHost ?? host }, cancellationToken);
        var stream = (Stream?)secured ?? client.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        // The servers' password is tried here, too; a Sentinel without one says so, and answers all the same.
        if (!string.IsNullOrEmpty(configuration.Password))
        {
            await stream.WriteAsync(Command("AUTH", configuration.Password), cancellationToken);
            await reader.ReadLineAsync(cancellationToken);
        }

        await stream.WriteAsync(Command("SENTINEL", "get-master-addr-by-name", configuration.ServiceName), cancellationToken);
        if (await reader.ReadLineAsync(cancellationToken) != "*2") return null;
        await reader.ReadLineAsync(cancellationToken);
        var address = await reader.ReadLineAsync(cancellationToken);
        await reader.ReadLineAsync(cancellationToken);
        if (!int.TryParse(await reader.ReadLineAsync(cancellationToken), NumberStyles.None, CultureInfo.InvariantCulture, out var masterPort) || address is null) return null;
        return IPAddress.TryParse(address, out var ip) ? new IPEndPoint(ip, masterPort) : new DnsEndPoint(address, masterPort);
    }

    private static byte[] Command(params ReadOnlySpan<string> words)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{words.Length}\r\n");
        foreach (var word in words) text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
