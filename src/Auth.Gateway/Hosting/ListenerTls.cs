using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Auth.Gateway.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Auth.Gateway.Hosting;

/// <summary>
/// TLS of every https listener: 1.2 and later, and the certificate of <c>Gateway:Tls</c>. Kestrel's own section would bind a listener anew when a
/// certificate changes, and with it drop its connections; here each handshake takes the certificate of the moment, with its intermediate ones.
/// </summary>
public static class ListenerTls
{
    public static void Apply(KestrelServerOptions kestrel, CertificateFiles? files)
    {
        ReloadedFiles<SslStreamCertificateContext>? certificate = null;
        if (files is not null)
        {
            var services = kestrel.ApplicationServices;
            certificate = new(files.Paths, files.Load, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ListenerTls)));
        }

        kestrel.ConfigureHttpsDefaults(https =>
        {
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            if (certificate is null) return;
            // Says that there is one; a selected one alone would go out without its intermediate ones.
            https.ServerCertificateSelector = (_, _) => (X509Certificate2)certificate.Current.TargetCertificate;
            https.OnAuthenticate = (_, options) =>
            {
                options.ServerCertificateSelectionCallback = null;
                options.ServerCertificateContext = certificate.Current;
            };
        });
    }
}
