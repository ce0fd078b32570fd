using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Configuration.Reading;

namespace Auth.Gateway.Tests.Configuration;

/// <summary>Files and words about TLS that cannot be right are told at the start, by their path and with what would be right.</summary>
public sealed class TlsSettingsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly DataFolder _folder = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    /// <summary>Key, value, the path of the error (the key where it is null), and a part of what is said.</summary>
    public static TheoryData<string, string, string?, string> Wrong => new()
    {
        { "Gateway:Tls:CertificateFile", "/no/such/file", null, "cannot be read" },
        { "Gateway:Tls:KeyFile", "{key}", "Gateway:Tls:CertificateFile", "must be the path" },
        { "Gateway:Tls:CertificateFile", "{text}", null, "neither PEM nor a PFX" },
        { "Gateway:Tls:CertificateFile", "{key}", null, "holds no certificate" },
        { "Gateway:Tls:CertificateFile", "{crt}", null, "is not the private key" },
        { "Gateway:Tls:CertificateFile", "{pfx}", null, "neither PEM nor a PFX that its password opens" },
        { "Gateway:Tls:Certificate", "{crt}", "Gateway:Tls:Certificate", "is not known here" },
        { "Gateway:Hsts:IncludeSubDomains", "true", "Gateway:Hsts:MaxAge", "must be a duration" },
        { "Gateway:Hsts:MaxAge", "forever", null, "must be a duration" },
        { "Kestrel:EndpointDefaults:SslProtocols:0", "Tls11", null, "must be Tls12 or Tls13" },
        { "Kestrel:Endpoints:https:SslProtocols:0", "Tls", null, "must be Tls12 or Tls13" },
        { "Kestrel:Endpoints:https:Sni:a.test:SslProtocols:0", "Ssl3", null, "must be Tls12 or Tls13" },
        { "ReverseProxy:Clusters:c:HttpClient:SslProtocols:0", "Tls11", null, "must be Tls12 or Tls13" },
        { "ReverseProxy:Clusters:c:HttpClient:DangerousAcceptAnyServerCertificate", "true", null, "Metadata:CaFile" },
        { "ReverseProxy:Clusters:c:Metadata:CaFile", "/no/such/file", null, "cannot be read" },
        { "ReverseProxy:Clusters:c:Metadata:CaFile", "{key}", null, "holds no certificate" },
        { "ReverseProxy:Clusters:c:Metadata:ClientCertificateFile", "{crt}", null, "is not the private key" },
        { "ReverseProxy:Clusters:c:Metadata:ClientKeyFile", "{key}", null, "means nothing without ClientCertificateFile" },
        { "ReverseProxy:Routes:r:Metadata:RetryMethods", "get", null, "must be methods" },
        { "ReverseProxy:Routes:r:Metadata:RetryMethods", "GET none", null, "must be methods" },
        { "ReverseProxy:Routes:r:Metadata:StreamingRequests", "yes", null, "must be true or false" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_told_with_path_and_remedy(string key, string value, string? path, string remedy)
    {
        var (crt, keyFile) = _authority.WritePem(_folder.Path, _authority.Issue("a.test"));
        var (pfx, _) = _authority.WritePfx(_folder.Path, _authority.Issue("a.test"));
        var text = TestAuthority.Write(_folder.Path, "text", "hello");
        value = value.Replace("{crt}", crt, StringComparison.Ordinal).Replace("{key}", keyFile, StringComparison.Ordinal).Replace("{pfx}", pfx, StringComparison.Ordinal).Replace("{text}", text, StringComparison.Ordinal);
        var errors = Errors(
            ("ReverseProxy:Routes:r:ClusterId", "c"), ("ReverseProxy:Routes:r:AuthorizationPolicy", "p"), ("ReverseProxy:Routes:r:Match:Path", "/r"), ("ReverseProxy:Clusters:c:Destinations:d:Address", "https://a.test"),
            ("Gateway:Policies:p:Anonymous", "true"), (key, value));
        Assert.Contains(errors, error => error.Path == (path ?? key) && error.Remedy.Contains(remedy, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Kestrel:Certificates:Default:Path")]
    [InlineData("Kestrel:Endpoints:https:Certificate:Path")]
    public void A_certificate_is_said_once(string key)
    {
        var (crt, keyFile) = _authority.WritePem(_folder.Path, _authority.Issue("a.test"));
        Assert.Contains("must not stand beside Gateway:Tls", Error(("Gateway:Tls:CertificateFile", crt), ("Gateway:Tls:KeyFile", keyFile), (key, crt)).Remedy, StringComparison.Ordinal);
        Read((key, crt));
    }
}
