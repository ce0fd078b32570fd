using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;
using Auth.Gateway.Tls;
using Microsoft.AspNetCore.Http;

namespace Auth.Gateway.Tests.Carrying;

/// <summary>The https listener: its certificate comes from files and changes with them, under open connections.</summary>
public sealed class ListenerTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly DataFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();
    private int _handshakes;

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("pem", SslProtocols.Tls12)]
    [InlineData("pem", SslProtocols.Tls13)]
    [InlineData("pfx", SslProtocols.Tls13)]
    public async Task A_client_that_knows_the_root_alone_believes_it(string kind, SslProtocols version)
    {
        await using var gateway = await StartAsync(Files(kind));
        using var client = Client(gateway, version);
        // With HTTP/2, as it was agreed on in the handshake.
        using var response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/pub/x") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact });
        Assert.Equal("from upstream", await response.Content.ReadAsStringAsync());
    }

    /// <summary>The version's second byte: SSL 3.0, TLS 1.0, 1.1; and 1.2, which shows that the words are right.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task A_handshake_of_less_than_TLS_1_2_is_refused(byte version, bool isAnswered)
    {
        await using var gateway = await StartAsync(Files("pem"));
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Url.Host, gateway.Url.Port);
        // A ClientHello of this version with TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA and ..._AES_128_GCM_SHA256, secp256r1, uncompressed points and ecdsa_secp256r1_sha256, by the letter of RFC 4346, 5246 and 8422.
        byte[] extensions = [0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, .. version < 3 ? (byte[])[] : [0, 13, 0, 4, 0, 2, 4, 3]];
        byte[] body = [3, version, .. new byte[32], 0, 0, 4, 0xC0, 0x0A, 0xC0, 0x2B, 1, 0, 0, (byte)extensions.Length, .. extensions];
        byte[] handshake = [1, 0, 0, (byte)body.Length, .. body];
        await client.GetStream().WriteAsync((byte[])[22, 3, 1, 0, (byte)handshake.Length, .. handshake], CarryingFixture.Late());
        var answer = new byte[7];
        var count = await client.GetStream().ReadAtLeastAsync(answer, 7, throwOnEndOfStream: false, CarryingFixture.Late());
        // A ServerHello; or closed, or an alert: fatal, protocol_version (handshake_failure of SSL 3.0, which has none).
        Assert.True(isAnswered ? answer is [22, 3, 3, _, _, 2, _] : count == 0 || answer is [21, 3, _, 0, 2, 2, 70] || (version == 0 && answer is [21, 3, _, 0, 2, 2, 40]), Convert.ToHexString(answer));
    }

    [Fact]
    public async Task A_new_certificate_is_for_new_connections_and_a_bad_one_for_none()
    {
        var files = Files("pem");
        var first = Thumbprint();
        await using var gateway = await StartAsync(files);
        gateway.Upstream.Answer = context => context.Response.WriteAsync(context.Request.Path);
        using var open = Client(gateway);
        Assert.Equal("/pub/1", await open.GetStringAsync("/pub/1"));

        // Half of an update: the certificate of another key.
        _authority.WritePem(_folder.Path, _authority.Issue("127.0.0.1"), "other");
        File.Copy(Path.Combine(_folder.Path, "other.crt"), Path.Combine(_folder.Path, "tls.crt"), overwrite: true);
        _clock.Advance(ReloadedFiles.LookEvery);
        Assert.Equal(first, await SeenAsync(gateway));

        File.Copy(Path.Combine(_folder.Path, "other.key"), Path.Combine(_folder.Path, "tls.key"), overwrite: true);
        _clock.Advance(ReloadedFiles.LookEvery);
        Assert.Equal(Thumbprint(), await SeenAsync(gateway));
        Assert.NotEqual(first, Thumbprint());

        // The connection that was open is the one that it was: it would not believe another.
        Assert.Equal("/pub/2", await open.GetStringAsync("/pub/2"));
        Assert.Equal(1, _handshakes);
    }

    [Fact]
    public async Task A_swapped_symbolic_link_is_a_change()
    {
        var (one, two, link) = (Directory.CreateDirectory(Path.Combine(_folder.Path, "1")).FullName, Directory.CreateDirectory(Path.Combine(_folder.Path, "2")).FullName, Path.Combine(_folder.Path, "now"));
        _authority.WritePem(one, _authority.Issue("127.0.0.1"));
        _authority.WritePem(two, _authority.Issue("127.0.0.1"));
        Directory.CreateSymbolicLink(link, one);
        await using var gateway = await StartAsync([("CertificateFile", Path.Combine(link, "tls.crt")), ("KeyFile", Path.Combine(link, "tls.key"))]);
        Directory.Delete(link);
        Directory.CreateSymbolicLink(link, two);
        _clock.Advance(ReloadedFiles.LookEvery);
        Assert.Equal(Thumbprint(two), await SeenAsync(gateway));
    }

    [Theory]
    [InlineData("1.00:00:00", "false", "max-age=86400")]
    [InlineData("365.00:00:00", "true", "max-age=31536000; includeSubDomains")]
    public async Task Browsers_are_told_to_come_by_https_on_every_answer_and_once(string maxAge, string subdomains, string expected)
    {
        await using var gateway = await StartAsync(Files("pem"), ("Gateway:Hsts:MaxAge", maxAge), ("Gateway:Hsts:IncludeSubDomains", subdomains));
        gateway.Upstream.Answer = context =>
        {
            context.Response.Headers.StrictTransportSecurity = "max-age=1";
            return Task.CompletedTask;
        };
        using var client = Client(gateway);
        foreach (var call in new[] { "GET /pub/x", "GET /no/such/path", "GET /account", "POST /api/v1/auth/login" })
        {
            Assert.Equal(expected, (await client.CallAsync(call, [])).Header("Strict-Transport-Security"));
        }
    }

    [Fact]
    public async Task Over_http_and_unasked_nothing_is_said_about_https()
    {
        await using var plain = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:Hsts:MaxAge"] = "1.00:00:00" });
        Assert.Null((await plain.Client.CallAsync("GET /account", [])).Header("Strict-Transport-Security"));
        await using var unasked = await StartAsync(Files("pem"));
        using var client = Client(unasked);
        Assert.Null((await client.CallAsync("GET /account", [])).Header("Strict-Transport-Security"));
    }

    private (string Key, string Value)[] Files(string kind)
    {
        var certificate = _authority.Issue("127.0.0.1");
        if (kind == "pfx")
        {
            var (pfx, password) = _authority.WritePfx(_folder.Path, certificate);
            return [("CertificateFile", pfx), ("PasswordFile", password)];
        }

        var (path, key) = _authority.WritePem(_folder.Path, certificate);
        return [("CertificateFile", path), ("KeyFile", key)];
    }

    private string Thumbprint(string? folder = null)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder ?? _folder.Path, "tls.crt"));
        return certificate.GetCertHashString();
    }

    private async Task<string> SeenAsync(GatewayUnderTest gateway)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Url.Host, gateway.Url.Port);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = gateway.Url.Host, CertificateChainPolicy = _authority.Policy }, CarryingFixture.Late());
        return tls.RemoteCertificate!.GetCertHashString();
    }

    private HttpClient Client(GatewayUnderTest gateway, SslProtocols version = SslProtocols.None) => new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectCallback = async (context, cancellationToken) =>
        {
            Interlocked.Increment(ref _handshakes);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = new SslClientAuthenticationOptions { EnabledSslProtocols = version, CertificateChainPolicy = _authority.Policy },
    })
    { BaseAddress = gateway.Url };

    private Task<GatewayUnderTest> StartAsync((string Key, string Value)[] tls, params (string Key, string Value)[] others)
    {
        var settings = new Dictionary<string, string?> { ["urls"] = "https://127.0.0.1:0", ["Gateway:Policies:public:Anonymous"] = "true" }.Route("pub", "public");
        foreach (var (key, value) in tls) settings["Gateway:Tls:" + key] = value;
        foreach (var (key, value) in others) settings[key] = value;
        return GatewayUnderTest.StartAsync(settings: settings, clock: _clock);
    }
}
