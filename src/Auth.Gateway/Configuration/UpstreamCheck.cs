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
