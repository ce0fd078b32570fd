using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Auth.Gateway.Tls;

/// <summary>
/// How certificates of other servers are checked, without any request of the check's own: not for lists of what was revoked, and not for what a server should
/// have sent with its certificate (RFC 8446, section 4.4.2). A certificate cannot make the gateway fetch what it names, nor a handshake wait for it.
/// </summary>
public static class ServerTrust
{
    // id-kp-serverAuth (RFC 5280, section 4.2.1.12): a client's certificate of the same authority is not a server's.
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>The authorities of the system are believed, until others are named.</summary>
    public static X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return policy;
    }
}
