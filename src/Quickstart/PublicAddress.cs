namespace Quickstart;

/// <summary>Where the gateway can be reached from this machine: by the services, by the seeding, and by who pastes a command.</summary>
internal static class PublicAddress
{
    public const string Default = "http://localhost:8080";

    /// <summary>What the gateway is told to listen on, as the user wrote it.</summary>
    public static string Configured(IConfiguration configuration)
    {
        if (configuration["urls"] is { Length: > 0 } urls) return urls;
        return configuration["http_ports"] is { Length: > 0 } ports ? string.Join(';', ports.Split(';').Select(port => $"http://*:{port}")) : Default;
    }

    /// <summary>The first plain one: the services would have to trust the certificate of another.</summary>
    /// <exception cref="StartFailure">There is none, or one is malformed.</exception>
    public static string Reachable(IEnumerable<string> addresses)
    {
        foreach (var address in addresses)
        {
            var binding = Parse(address);
            if (binding.IsUnixPipe || binding.IsNamedPipe || !string.Equals(binding.Scheme, "http", StringComparison.OrdinalIgnoreCase)) continue;
            return $"http://{Host(binding.Host)}:{binding.Port}";
        }

        throw new StartFailure($"ASPNETCORE_URLS={string.Join(';', addresses)} names no http:// address, and the two services ask the gateway for its public keys on one. Add one, e.g. {Default}");
    }

    /// <summary>The real addresses, also where port 0 was asked for; the management listener is bound last.</summary>
    public static (string Public, string? Management) Bound(WebApplication gateway, bool hasManagement)
    {
        var addresses = gateway.Urls.ToList();
        return hasManagement
            ? (Reachable(addresses[..^1]), Reachable(addresses[^1..]))
            : (Reachable(addresses), null);
    }

    private static BindingAddress Parse(string address)
    {
        try
        {
            return BindingAddress.Parse(address);
        }
        catch (FormatException)
        {
            throw new StartFailure($"ASPNETCORE_URLS={address} is no address to listen on. Write one such as {Default}");
        }
    }

    // "Any address" can be listened on, but not asked; whatever is no address at all means the same to Kestrel.
    private static string Host(string host) => host switch
    {
        "*" or "+" or "0.0.0.0" or "[::]" => "127.0.0.1",
        _ when Uri.CheckHostName(host.Trim('[', ']')) is UriHostNameType.Dns && !host.Equals("localhost", StringComparison.OrdinalIgnoreCase) => "127.0.0.1",
        _ => host,
    };
}
