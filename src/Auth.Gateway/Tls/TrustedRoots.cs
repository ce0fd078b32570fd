using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Auth.Gateway.Tls;

/// <summary>The authorities in a file (PEM, one or more), which alone are believed about the servers that it is for.</summary>
public static class TrustedRoots
{
    /// <exception cref="CertificateFileException"/>
    public static X509ChainPolicy Load(string path)
    {
        var policy = ServerTrust.Policy();
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
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
