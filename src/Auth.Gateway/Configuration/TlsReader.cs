using Auth.Gateway.Tls;

namespace Auth.Gateway.Configuration;

/// <summary>Reads <c>Gateway:Tls</c> and <c>Gateway:Hsts</c>, and what Kestrel's own section says about TLS.</summary>
public static class TlsReader
{
    private static readonly string[] Versions = ["Tls12", "Tls13"];

    /// <returns>Null: Kestrel's own certificates, if any.</returns>
    public static CertificateFiles? Read(SectionReader section)
    {
        var certificate = section.Text("CertificateFile");
        var (key, password) = (section.Text("KeyFile"), section.Text("PasswordFile"));
        section.RefuseUnknownKeys();
        if (string.IsNullOrEmpty(certificate))
        {
            if (section.Exists) section.Error("CertificateFile", certificate, "must be the path of a certificate, PEM or PFX.");
            return null;
        }

        var files = new CertificateFiles(certificate, key, password);
        try
        {
            files.Load();
        }
        catch (CertificateFileException exception)
        {
            var at = exception.Path == key ? "KeyFile" : exception.Path == password ? "PasswordFile" : "CertificateFile";
            section.Error(at, exception.Path, exception.Remedy);
        }

        return files;
    }

    public static HstsSettings? ReadHsts(SectionReader section)
    {
        var settings = new HstsSettings(section.Duration("MaxAge", TimeSpan.Zero, TimeSpan.FromDays(3660), min: TimeSpan.FromSeconds(1)), section.Flag("IncludeSubDomains", false));
        section.RefuseUnknownKeys();
        if (section.Exists && section.Text("MaxAge") is null) section.Error("MaxAge", null, "must be a duration, e.g. 365.00:00:00; browsers then keep to https for so long.");
        return settings.MaxAge > TimeSpan.Zero ? settings : null;
    }

    /// <summary>Versions that are broken, and certificates that are said twice.</summary>
    public static void CheckKestrels(IConfigurationSection kestrel, bool hasCertificate, List<ConfigurationError> errors)
    {
        foreach (var child in kestrel.GetChildren())
        {
            if (string.Equals(child.Key, "SslProtocols", StringComparison.OrdinalIgnoreCase)) CheckVersions(child, errors);
            else if (hasCertificate && child.Key.ToUpperInvariant() is "CERTIFICATE" or "CERTIFICATES" or "SNI") errors.Add(new ConfigurationError(child.Path, null, "must not stand beside Gateway:Tls, which is for every https listener."));
            else CheckKestrels(child, hasCertificate, errors);
        }
    }

    /// <summary>A list of <c>Tls12</c> and <c>Tls13</c>, or one of them.</summary>
    public static void CheckVersions(IConfigurationSection versions, List<ConfigurationError> errors)
    {
        foreach (var version in versions.Value is null ? versions.GetChildren() : [versions])
        {
            if (!Versions.Contains(version.Value, StringComparer.OrdinalIgnoreCase)) errors.Add(new ConfigurationError(version.Path, version.Value, "must be Tls12 or Tls13: what came before is broken."));
        }
    }
}
