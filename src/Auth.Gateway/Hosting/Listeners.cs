using System.Net;
using Auth.Gateway.Configuration;
using Auth.Gateway.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Auth.Gateway.Hosting;

/// <summary>Marks connections of the management listener: a Host header cannot claim to be one.</summary>
public sealed class ManagementConnection;

/// <summary>Binds the public listener (<c>ASPNETCORE_URLS</c>, <c>ASPNETCORE_HTTP_PORTS</c>) and the management listener (<c>Gateway:Management:Url</c>).</summary>
public static class Listeners
{
    private const string DefaultUrl = "http://localhost:8080";

    public static void Configure(IWebHostBuilder web, IConfiguration configuration, GatewaySettings settings)
    {
        ServerLimits.EndLinesStrictly();
        var urls = PublicAddresses(configuration).ToList();
        InlineSockets.Apply(web);
        web.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            ServerLimits.Apply(kestrel, settings.Limits);
            ListenerTls.Apply(kestrel, settings.Tls);
            foreach (var url in urls) Listen(kestrel, url, management: false);
            if (settings.Management.Url is { } management) Listen(kestrel, BindingAddress.Parse(management), management: true);
        });
    }

    /// <summary>Where clients are listened to.</summary>
    /// <exception cref="ConfigurationException"/>
    public static IEnumerable<BindingAddress> PublicAddresses(IConfiguration configuration)
    {
        const StringSplitOptions options = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        if (configuration["urls"] is { Length: > 0 } urls) return urls.Split(';', options).Select(url => Parse("urls", url));
        if (configuration["http_ports"] is { Length: > 0 } ports) return ports.Split(';', options).Select(port => Parse("http_ports", $"http://*:{port}"));
        return [BindingAddress.Parse(DefaultUrl)];
    }

    // What does not parse as a port becomes part of the host, and every host that is no address is bound as all of them.
    private static BindingAddress Parse(string key, string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            if (address.IsUnixPipe || address.Host is "*" or "+" || Uri.CheckHostName(address.Host.Trim('[', ']')) != UriHostNameType.Unknown) return address;
        }
        catch (FormatException)
        {
            // Said below.
        }

        throw new ConfigurationException([new ConfigurationError(key, url, "must be an http or https URL with a host and a port, e.g. http://localhost:8080.")]);
    }

    private static void Listen(KestrelServerOptions kestrel, BindingAddress address, bool management)
    {
        void Mark(ListenOptions listen)
        {
            listen.Use(FairPipeReader.Around);
            if (string.Equals(address.Scheme, "https", StringComparison.OrdinalIgnoreCase)) listen.UseHttps();
            if (!management) return;
            listen.Use(next => connection =>
            {
                connection.Features.Set(new ManagementConnection());
                return next(connection);
            });
        }

        if (address.IsUnixPipe) kestrel.ListenUnixSocket(address.UnixPipePath, Mark);
        else if (string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase) && address.Port != 0) kestrel.ListenLocalhost(address.Port, Mark);
        else if (string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase)) kestrel.Listen(IPAddress.Loopback, 0, Mark);
        else if (IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip)) kestrel.Listen(ip, address.Port, Mark);
        else kestrel.ListenAnyIP(address.Port, Mark);
    }
}
