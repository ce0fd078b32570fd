using System.Net;
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

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_client_s_certificate_of_the_authority_makes_no_server(bool forClient, bool isGood)
    {
        using var chain = new X509Chain { ChainPolicy = TrustedRoots.Load(_authority.WriteRoot(_folder.Path)) };
        chain.ChainPolicy.ExtraStore.AddRange(_authority.Intermediates);
        Assert.Equal(isGood, chain.Build(_authority.Issue("127.0.0.1", forClient)));
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
