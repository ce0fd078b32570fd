using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Auth.Gateway.Tls;

/// <summary>The authorities in a file (PEM, one or more), which alone are believed about the servers that it is for.</summary>
public static class TrustedRoots
{
    // id-kp-serverAuth (RFC 5280, section 4.2.1.12): a client's certificate of the same authority is not a server's.
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <exception cref="CertificateFileException"/>
    public static X509ChainPolicy Load(string path)
    {
        // Own authorities seldom publish lists of what they revoked, and what is needed comes with the certificate.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        try
        {
            policy.CustomTrustStore.ImportFromPem(Encoding.UTF8.GetString(CertificateFiles.Read(path)));
        }
        catch (CryptographicException exception)
        {
            throw new CertificateFileException(path, "holds a certificate that cannot be read: it must be PEM.", exception);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw new CertificateFileException(path, "holds no certificate: it must be PEM (-----BEGIN CERTIFICATE-----).");
    }
}
