using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Auth.Gateway.Tls;

/// <summary>A certificate with its key and the intermediate ones that belong to it, as files: PEM (<paramref name="KeyFile"/> may be the same file), or PFX with everything in it.</summary>
/// <param name="PasswordFile">Holds the password of the key or of the PFX; null: there is none.</param>
public sealed record CertificateFiles(string CertificateFile, string? KeyFile, string? PasswordFile)
{
    public IReadOnlyList<string> Paths => [.. new[] { CertificateFile, KeyFile, PasswordFile }.OfType<string>()];

    /// <summary>With the intermediates in it, which the other side may not have.</summary>
    /// <exception cref="CertificateFileException"/>
    public SslStreamCertificateContext Load()
    {
        var bytes = Read(CertificateFile);
        var password = PasswordFile is null ? null : Encoding.UTF8.GetString(Read(PasswordFile)).Trim();
        var (certificate, others) = IsPem(bytes) ? Pem(Encoding.UTF8.GetString(bytes), password) : Pfx(bytes, password);
        return SslStreamCertificateContext.Create(certificate, others, offline: true);
    }

    /// <exception cref="CertificateFileException"/>
    public static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CertificateFileException(path, "cannot be read: it must be there, and readable by the user that the gateway runs as.", exception);
        }
    }

    public static bool IsPem(ReadOnlySpan<byte> bytes) => bytes.IndexOf("-----BEGIN "u8) >= 0;

    private (X509Certificate2 Certificate, X509Certificate2Collection Others) Pem(string text, string? password)
    {
        var keyPath = KeyFile ?? CertificateFile;
        var key = KeyFile is null ? text : Encoding.UTF8.GetString(Read(KeyFile));
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(text);
        }
        catch (CryptographicException exception)
        {
            throw new CertificateFileException(CertificateFile, "holds a certificate that cannot be read: it must be PEM, the server's own first and the intermediate ones after it.", exception);
        }

        if (all.Count == 0) throw new CertificateFileException(CertificateFile, "holds no certificate: it must be PEM (-----BEGIN CERTIFICATE-----) or PFX.");
        try
        {
            var certificate = password is null ? X509Certificate2.CreateFromPem(text, key) : X509Certificate2.CreateFromEncryptedPem(text, key, password);
            return (certificate, [.. all.Skip(1)]);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new CertificateFileException(keyPath, $"is not the private key of {CertificateFile}: it must be that key in PEM, and where it is encrypted its password must be given in a file.", exception);
        }
    }

    private (X509Certificate2 Certificate, X509Certificate2Collection Others) Pfx(byte[] bytes, string? password)
    {
        X509Certificate2Collection all;
        try
        {
            all = X509CertificateLoader.LoadPkcs12Collection(bytes, password);
        }
        catch (CryptographicException exception)
        {
            throw new CertificateFileException(CertificateFile, "is neither PEM nor a PFX that its password opens.", exception);
        }

        var certificate = all.FirstOrDefault(candidate => candidate.HasPrivateKey) ?? throw new CertificateFileException(CertificateFile, "holds no certificate with its private key.");
        return (certificate, [.. all.Where(other => other != certificate)]);
    }
}
