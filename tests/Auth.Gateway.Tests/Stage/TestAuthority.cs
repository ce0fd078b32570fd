using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Auth.Gateway.Tests.Stage;

/// <summary>A certificate authority of a test's own, made anew each time, with an intermediate one that signs.</summary>
public sealed class TestAuthority : IDisposable
{
    public const string Password = "opens-it";

    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddHours(-1);
    private static readonly DateTimeOffset Until = From.AddDays(2);

    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _intermediate;
    private byte _serial;

    public TestAuthority(string name = "Test Root")
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _root = Authority(name, rootKey).CreateSelfSigned(From, Until);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = Authority(name + " Intermediate", key).Create(_root, From, Until, [++_serial]);
        _intermediate = signed.CopyWithPrivateKey(key);
    }

    public string RootPem => _root.ExportCertificatePem();

    /// <summary>Believes this authority, and knows nothing of its intermediate one.</summary>
    public X509ChainPolicy Policy
    {
        get
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.Add(_root);
            return policy;
        }
    }

    public X509Certificate2Collection Intermediates => [_intermediate];

    public string WriteRoot(string folder) => Write(folder, "ca.pem", RootPem);

    /// <param name="host">A name or an address; for a client's certificate, whatever it is called.</param>
    /// <param name="expired">It was good once.</param>
    /// <param name="issuersAt">The URL where it says that its issuer's certificate can be fetched.</param>
    public X509Certificate2 Issue(string host, bool forClient = false, bool expired = false, string? issuersAt = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(forClient ? "1.3.6.1.5.5.7.3.2" : "1.3.6.1.5.5.7.3.1")], critical: false));
        if (issuersAt is not null) request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(ocspUris: null, caIssuersUris: [issuersAt]));
        using var certificate = request.Create(_intermediate, From, expired ? From.AddMinutes(30) : Until, [++_serial]);
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Certificate, intermediate, and key: paths of two PEM files.</summary>
    public (string Certificate, string Key) WritePem(string folder, X509Certificate2 certificate, string name = "tls")
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return (Write(folder, name + ".crt", certificate.ExportCertificatePem() + "\n" + _intermediate.ExportCertificatePem()), Write(folder, name + ".key", key.ExportPkcs8PrivateKeyPem()));
    }

    /// <summary>One file with all of it, and one with its password.</summary>
    public (string Pfx, string Password) WritePfx(string folder, X509Certificate2 certificate)
    {
        var path = Path.Combine(folder, "tls.pfx");
        using var publicOnly = X509CertificateLoader.LoadCertificate(_intermediate.RawData);
        File.WriteAllBytes(path, new X509Certificate2Collection { certificate, publicOnly }.Export(X509ContentType.Pkcs12, Password)!);
        return (path, Write(folder, "tls.password", Password + "\n"));
    }

    public void Dispose()
    {
        _root.Dispose();
        _intermediate.Dispose();
    }

    public static string Write(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        return request;
    }
}
