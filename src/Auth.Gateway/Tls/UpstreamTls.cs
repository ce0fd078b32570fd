using System.Net.Security;

namespace Auth.Gateway.Tls;

/// <summary>A cluster's metadata about TLS to its destinations.</summary>
/// <param name="CaFile">The authorities that are believed about them; null: those of the system.</param>
/// <param name="Client">What the gateway shows them; null: nothing.</param>
public sealed record UpstreamTls(string? CaFile, CertificateFiles? Client)
{
    public const string Ca = "CaFile";
    public const string ClientCertificate = "ClientCertificateFile";
    public const string ClientKey = "ClientKeyFile";
    public const string ClientKeyPassword = "ClientKeyPasswordFile";

    public IReadOnlyList<string> Paths => [.. CaFile is null ? [] : new[] { CaFile }, .. Client?.Paths ?? []];

    /// <returns>Null: it says nothing about TLS.</returns>
    public static UpstreamTls? Read(Func<string, string?> metadata)
    {
        var certificate = metadata(ClientCertificate);
        var tls = new UpstreamTls(metadata(Ca), certificate is null ? null : new CertificateFiles(certificate, metadata(ClientKey), metadata(ClientKeyPassword)));
        return tls.Paths.Count == 0 ? null : tls;
    }

    /// <exception cref="CertificateFileException"/>
    public void Apply(SslClientAuthenticationOptions options)
    {
        if (CaFile is not null) options.CertificateChainPolicy = TrustedRoots.Load(CaFile);
        if (Client is not null) options.ClientCertificateContext = Client.Load();
    }
}
