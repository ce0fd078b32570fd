using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;
using Auth.Gateway.Tls;
using Microsoft.AspNetCore.Http;

namespace Auth.Gateway.Tests.Carrying;

/// <summary>To an upstream with TLS goes only what may go there: it is whom it says it is, and it is shown who asks.</summary>
public sealed class UpstreamTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly DataFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_upstream_of_the_named_authority_is_believed()
    {
        await using var backend = await StartAsync(_authority.Issue("127.0.0.1"));
        await using var gateway = await StartAsync(backend, ("CaFile", _authority.WriteRoot(_folder.Path)));
        (await gateway.Client.CallAsync("GET /pub/x", [])).Is(HttpStatusCode.OK);
    }

    /// <summary>Whose certificate it is, and why it is not good here.</summary>
    [Theory]
    [InlineData("another authority")]
    [InlineData("another name")]
    [InlineData("no authority is named")]
    [InlineData("another time")]
    public async Task Any_other_upstream_gets_nothing(string why)
    {
        using var other = new TestAuthority();
        var issuer = why == "another authority" ? other : _authority;
        await using var backend = await Backend.StartAsync(
            certificate: issuer.Issue(why == "another name" ? "localhost" : "127.0.0.1", expired: why == "another time"), intermediates: issuer.Intermediates);
        await using var gateway = await StartAsync(backend, why == "no authority is named" ? [] : [("CaFile", _authority.WriteRoot(_folder.Path))]);
        var answer = (await gateway.Client.CallAsync("GET /pub/x", [])).Is(HttpStatusCode.BadGateway);
        Assert.Equal("bad_gateway", answer.Text("code"));
        Assert.Equal(0, backend.Count);
    }

    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 502)]
    public async Task An_upstream_that_wants_to_see_a_certificate_sees_the_cluster_s(bool hasOne, int status)
    {
        using var authority = new TestAuthority("Clients");
        var seen = "";
        await using var backend = await Backend.StartAsync(certificate: _authority.Issue("127.0.0.1"), intermediates: _authority.Intermediates, clients: (client, chain) =>
        {
            seen = client.Subject;
            return chain is not null && IsOf(authority, client, chain);
        });
        var (certificate, key) = authority.WritePem(_folder.Path, authority.Issue("gateway", forClient: true));
        var metadata = new List<(string, string)> { ("CaFile", _authority.WriteRoot(_folder.Path)) };
        if (hasOne) metadata.AddRange([("ClientCertificateFile", certificate), ("ClientKeyFile", key)]);
        await using var gateway = await StartAsync(backend, [.. metadata]);
        (await gateway.Client.CallAsync("GET /pub/x", [])).Is((HttpStatusCode)status);
        Assert.Equal(hasOne ? "CN=gateway" : "", seen);
    }

    [Fact]
    public async Task Files_that_change_count_from_then_on_and_what_is_open_goes_on()
    {
        using var next = new TestAuthority("Next");
        await using var old = await StartAsync(_authority.Issue("127.0.0.1"));
        var ca = _authority.WriteRoot(_folder.Path);
        await using var gateway = await StartAsync(old, ("CaFile", ca));
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        old.Answer = async context =>
        {
            await context.Response.WriteAsync("before ");
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            await context.Response.WriteAsync("after");
        };
        using var open = await gateway.Client.GetAsync("/pub/x", HttpCompletionOption.ResponseHeadersRead);

        await File.WriteAllTextAsync(ca, "half a file");
        _clock.Advance(ReloadedFiles.LookEvery);
        old.Answer = context => context.Response.WriteAsync("still");
        Assert.Equal("still", (await gateway.Client.CallAsync("GET /pub/x", [])).Is(HttpStatusCode.OK).Body);

        await File.WriteAllTextAsync(ca, next.RootPem);
        _clock.Advance(ReloadedFiles.LookEvery);
        (await gateway.Client.CallAsync("GET /pub/x", [])).Is(HttpStatusCode.BadGateway);
        goOn.SetResult();
        Assert.Equal("before after", await open.Content.ReadAsStringAsync());

        await File.WriteAllTextAsync(ca, next.RootPem + "\n" + _authority.RootPem);
        _clock.Advance(ReloadedFiles.LookEvery);
        (await gateway.Client.CallAsync("GET /pub/x", [])).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_certificate_that_is_shown_changes_with_its_files_and_half_a_change_is_none()
    {
        using var authority = new TestAuthority("Clients");
        var seen = new List<string>();
        await using var backend = await Backend.StartAsync(certificate: _authority.Issue("127.0.0.1"), intermediates: _authority.Intermediates, clients: (client, chain) => chain is not null && IsOf(authority, client, chain));
        backend.Answer = context =>
        {
            seen.Add(context.Connection.ClientCertificate!.Subject);
            // The next request comes by a connection of its own, and shows who asks anew.
            context.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        };
        var (certificate, key) = authority.WritePem(_folder.Path, authority.Issue("first", forClient: true), "client");
        await using var gateway = await StartAsync(backend, ("CaFile", _authority.WriteRoot(_folder.Path)), ("ClientCertificateFile", certificate), ("ClientKeyFile", key));
        (await gateway.Client.CallAsync("GET /pub/x", [])).Is(HttpStatusCode.OK);

        var (next, nextKey) = authority.WritePem(_folder.Path, authority.Issue("second", forClient: true), "next");
        foreach (var (from, to) in new[] { (next, certificate), (nextKey, key) })
        {
            File.Copy(from, to, overwrite: true);
            _clock.Advance(ReloadedFiles.LookEvery);
            (await gateway.Client.CallAsync("GET /pub/x", [])).Is(HttpStatusCode.OK);
        }

        Assert.Equal(["CN=first", "CN=first", "CN=second"], seen);
    }

    /// <summary>What the gateway says of itself in its first words, whatever the upstream would settle for.</summary>
    [Theory]
    [InlineData(null, new byte[] { 4, 3 })]
    [InlineData("Tls12", new byte[] { 3 })]
    [InlineData("Tls13", new byte[] { 4 })]
    public async Task An_upstream_is_offered_TLS_1_2_and_1_3_and_nothing_older(string? only, byte[] versions)
    {
        using var upstream = new TcpListener(IPAddress.Loopback, 0);
        upstream.Start();
        var settings = new Dictionary<string, string?> { ["Gateway:Policies:public:Anonymous"] = "true" }.Route("pub", "public", "tls").Cluster("tls", $"https://{upstream.LocalEndpoint}");
        if (only is not null) settings["ReverseProxy:Clusters:tls:HttpClient:SslProtocols:0"] = only;
        await using var gateway = await GatewayUnderTest.StartAsync(settings: settings);
        var asking = gateway.Client.CallAsync("GET /pub/x", []);
        using (var connection = await upstream.AcceptTcpClientAsync(CarryingFixture.Late())) Assert.Equal(versions, await OfferedAsync(connection.GetStream()));
        (await asking).Is(HttpStatusCode.BadGateway);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_client_s_certificate_of_the_authority_makes_no_server(bool forClient, bool isGood)
    {
        using var chain = new X509Chain { ChainPolicy = TrustedRoots.Load(_authority.WriteRoot(_folder.Path)) };
        chain.ChainPolicy.ExtraStore.AddRange(_authority.Intermediates);
        Assert.Equal(isGood, chain.Build(_authority.Issue("127.0.0.1", forClient)));
    }

    /// <summary>Of whatever made the certificate, the gateway would ask for a URL of its choice, and the handshake would wait.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_fetched_that_an_upstream_should_have_sent_with_its_certificate(bool namesAuthority)
    {
        await using var elsewhere = await EchoUpstream.StartAsync();
        using var certificate = _authority.Issue("127.0.0.1", issuersAt: elsewhere.Url + "/intermediate.cer");
        using var upstream = new TcpListener(IPAddress.Loopback, 0);
        upstream.Start();
        var settings = new Dictionary<string, string?> { ["Gateway:Policies:public:Anonymous"] = "true" }.Route("pub", "public", "tls").Cluster("tls", $"https://{upstream.LocalEndpoint}");
        if (namesAuthority) settings["ReverseProxy:Clusters:tls:Metadata:CaFile"] = _authority.WriteRoot(_folder.Path);
        await using var gateway = await GatewayUnderTest.StartAsync(settings: settings);
        var asking = gateway.Client.CallAsync("GET /pub/x", []);
        using (var connection = await upstream.AcceptTcpClientAsync(CarryingFixture.Late()))
        await using (var tls = new SslStream(connection.GetStream()))
        {
            // Offline: nor does this side look for what is missing.
            var alone = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
            await Record.ExceptionAsync(() => tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = alone }, CarryingFixture.Late()));
            (await asking).Is(HttpStatusCode.BadGateway);
        }

        Assert.Empty(elsewhere.Received);
    }

    // The minor versions in the ClientHello's supported_versions (RFC 8446, section 4.2.1), or its own where it has none (RFC 5246, section 7.4.1.2).
    private static async Task<byte[]> OfferedAsync(Stream stream)
    {
        var header = new byte[5];
        await stream.ReadExactlyAsync(header, CarryingFixture.Late());
        var hello = new byte[(header[3] << 8) | header[4]];
        await stream.ReadExactlyAsync(hello, CarryingFixture.Late());
        var at = 6 + 32;
        at += 1 + hello[at];
        at += 2 + Length(at);
        at += 1 + hello[at];
        for (at += 2; at < hello.Length; at += 4 + Length(at + 2))
        {
            // GREASE is no version (RFC 8701).
            if (Length(at) == 43) return [.. hello[(at + 5)..(at + 5 + hello[at + 4])].Chunk(2).Where(version => version[0] == 3).Select(version => version[1])];
        }

        return [hello[5]];

        int Length(int offset) => (hello[offset] << 8) | hello[offset + 1];
    }

    // The intermediate one is in nobody's store: it comes with the certificate or not at all.
    private static bool IsOf(TestAuthority authority, X509Certificate2 client, X509Chain given)
    {
        using var chain = new X509Chain { ChainPolicy = authority.Policy };
        chain.ChainPolicy.ExtraStore.AddRange(given.ChainPolicy.ExtraStore);
        return chain.Build(client);
    }

    private Task<Backend> StartAsync(X509Certificate2 certificate) => Backend.StartAsync(certificate: certificate, intermediates: _authority.Intermediates);

    private Task<GatewayUnderTest> StartAsync(Backend backend, params (string Key, string Value)[] metadata)
    {
        var settings = new Dictionary<string, string?> { ["Gateway:Policies:public:Anonymous"] = "true" }.Route("pub", "public", "tls").Cluster("tls", backend.Url.ToString());
        foreach (var (key, value) in metadata) settings[$"ReverseProxy:Clusters:tls:Metadata:{key}"] = value;
        return GatewayUnderTest.StartAsync(settings: settings, clock: _clock);
    }
}
