using System.Net;
using Auth.Gateway.Configuration;

namespace Auth.Gateway.Hosting;

/// <summary>
/// <c>healthcheck</c>: asks the gateway that runs beside it with the same configuration whether it lives, for containers whose image has nothing else to
/// ask with. Exit status 0 or 1.
/// </summary>
public static class HealthCheck
{
    public const string Verb = "healthcheck";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <exception cref="ConfigurationException"/>
    public static async Task<int> RunAsync(string[] args)
    {
        if (Address(args) is not { } address)
        {
            await Console.Error.WriteLineAsync("There is no http listener with a fixed port that could be asked.");
            return 1;
        }

        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(new Uri(address, "/healthz"));
            if (answer.IsSuccessStatusCode) return 0;
            await Console.Error.WriteLineAsync($"{address} answers {(int)answer.StatusCode}.");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address} does not answer: {exception.Message}");
        }

        return 1;
    }

    // The management listener, which is always plain http; where there is none, a public one.
    private static Uri? Address(string[] args)
    {
        var configuration = ConfigurationFiles.Load(args);
        var management = GatewaySettingsReader.Read(configuration).Management.Url;
        return Listeners.PublicAddresses(configuration).Prepend(management is null ? null : BindingAddress.Parse(management))
            .Where(address => address is { Scheme: "http", IsUnixPipe: false, Port: > 0 })
            .Select(address => new Uri($"http://{Host(address!.Host)}:{address.Port}"))
            .FirstOrDefault();
    }

    // What is bound as all addresses is bound on this one, too.
    private static string Host(string bound) =>
        IPAddress.TryParse(bound.Trim('[', ']'), out var ip) ? ip.Equals(IPAddress.Any) ? "127.0.0.1" : ip.Equals(IPAddress.IPv6Any) ? "[::1]" : bound : "localhost";
}
