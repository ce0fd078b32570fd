using Auth.Gateway.Tls;

namespace Auth.Gateway.Configuration;

/// <summary>What a cluster says about the way to its destinations.</summary>
public static class UpstreamCheck
{
    private static readonly string[] OfAClient = [UpstreamTls.ClientKey, UpstreamTls.ClientKeyPassword];

    public static void Check(IConfigurationSection cluster, List<ConfigurationError> errors)
    {
        var client = cluster.GetSection("HttpClient");
        if (bool.TryParse(client["DangerousAcceptAnyServerCertificate"], out var any) && any)
        {
            errors.Add(new ConfigurationError($"{client.Path}:DangerousAcceptAnyServerCertificate", "true", $"is not available here: whoever stands between would get every caller's identity. Name the authority of the certificate (or the certificate itself) as Metadata:{UpstreamTls.Ca} of the cluster."));
        }

        TlsReader.CheckVersions(client.GetSection("SslProtocols"), errors);
        CheckFiles(cluster.GetSection("Metadata"), errors);
        foreach (var destination in cluster.GetSection("Destinations").GetChildren())
        {
            CheckAddress(destination.GetSection("Address"), errors);
            CheckAddress(destination.GetSection("Health"), errors);
        }
    }

    // YARP takes any text, and fails at each request.
    private static void CheckAddress(IConfigurationSection address, List<ConfigurationError> errors)
    {
        if (address.Value is not { Length: > 0 } text || (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")) return;
        errors.Add(new ConfigurationError(address.Path, text, "must be an http or https URL, e.g. http://localhost:5000."));
    }

    private static void CheckFiles(IConfigurationSection metadata, List<ConfigurationError> errors)
    {
        foreach (var key in OfAClient.Where(key => metadata[key] is not null && metadata[UpstreamTls.ClientCertificate] is null))
        {
            errors.Add(new ConfigurationError($"{metadata.Path}:{key}", metadata[key], $"means nothing without {UpstreamTls.ClientCertificate}."));
        }

        if (UpstreamTls.Read(key => metadata[key]) is not { } tls) return;
        Try(() => tls.CaFile is null ? null : TrustedRoots.Load(tls.CaFile));
        Try(() => tls.Client?.Load());

        void Try(Func<object?> load)
        {
            try
            {
                load();
            }
            catch (CertificateFileException exception)
            {
                var key = metadata.GetChildren().FirstOrDefault(child => child.Value == exception.Path)?.Path ?? metadata.Path;
                errors.Add(new ConfigurationError(key, exception.Path, exception.Remedy));
            }
        }
    }
}
