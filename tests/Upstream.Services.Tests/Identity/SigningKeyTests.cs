using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Upstream.Services.Tests.Stage;

namespace Upstream.Services.Tests.Identity;

/// <summary>The gateway's keys change, and the gateway is away at times.</summary>
public sealed class SigningKeyTests : IAsyncLifetime
{
    private readonly TestGateway _gateway = new();
    private readonly DataFolder _data = new();

    public Task InitializeAsync() => _gateway.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _data.Dispose();
    }

    [Theory, InlineData(ServiceKind.Devices), InlineData(ServiceKind.Usage)]
    public async Task The_first_request_with_a_new_key_is_served_and_the_old_key_is_not(ServiceKind kind)
    {
        await using var service = await Start(kind, _gateway.Url);
        var old = Signed(kind);
        Assert.Equal(200, (await Get(service, kind, old)).Status);
        _gateway.Rotate();
        Assert.Equal(200, (await Get(service, kind, Signed(kind))).Status);
        Assert.Equal(401, (await Get(service, kind, old)).Status);
    }

    [Theory, InlineData(ServiceKind.Devices), InlineData(ServiceKind.Usage)]
    public async Task Keys_that_were_fetched_outlive_the_gateway_s_absence(ServiceKind kind)
    {
        await using var service = await Start(kind, _gateway.Url);
        Assert.Equal(200, (await Get(service, kind, Signed(kind))).Status);
        _gateway.Reachable = false;
        Assert.Equal(200, (await Get(service, kind, Signed(kind))).Status);
        using var impostor = new SigningKey(_gateway.Key.Kid);
        Assert.Equal(401, (await Get(service, kind, new Assertion().With("aud", kind.Audience()).SignedBy(impostor))).Status);
        // May be the gateway's next key, or a stranger's: not known, so neither admitted nor called wrong.
        using var unknown = new SigningKey("unknown");
        Assert.Equal(503, (await Get(service, kind, new Assertion().With("aud", kind.Audience()).SignedBy(unknown))).Status);
    }

    [Theory, InlineData(ServiceKind.Devices), InlineData(ServiceKind.Usage)]
    public async Task Keys_that_were_never_fetched_are_a_503_until_they_are(ServiceKind kind)
    {
        _gateway.Reachable = false;
        await using var service = await Start(kind, _gateway.Url);
        var answer = await Get(service, kind, Signed(kind));
        Assert.Equal((503, "application/json", "1"), (answer.Status, answer.Type, answer.Headers["Retry-After"]));
        Assert.NotNull(answer.Json[kind == ServiceKind.Devices ? "message" : "detail"]);
        _gateway.Reachable = true;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (answer.Status == 503 && !patience.IsCancellationRequested) answer = await Get(service, kind, Signed(kind));
        Assert.Equal(200, answer.Status);
    }

    [Theory, InlineData(ServiceKind.Devices), InlineData(ServiceKind.Usage)]
    public async Task A_gateway_that_refuses_connections_is_a_503_and_stops_nothing(ServiceKind kind)
    {
        await using var service = await Start(kind, ClosedAddress());
        Assert.Equal(503, (await Get(service, kind, Signed(kind))).Status);
        Assert.Equal(401, (await Get(service, kind, null)).Status);
        Assert.Equal(200, (await service.Send(HttpMethod.Get, "/healthz", (string?)null)).Status);
    }

    [Theory, InlineData(ServiceKind.Devices), InlineData(ServiceKind.Usage)]
    public async Task A_published_key_of_another_algorithm_signs_no_assertion(ServiceKind kind)
    {
        using var rsa = RSA.Create(2048);
        var numbers = rsa.ExportParameters(includePrivateParameters: false);
        _gateway.Others.Add(new()
        {
            ["kty"] = "RSA",
            ["kid"] = "rsa",
            ["n"] = Base64Url.EncodeToString(numbers.Modulus),
            ["e"] = Base64Url.EncodeToString(numbers.Exponent),
        });
        await using var service = await Start(kind, _gateway.Url);
        var assertion = new Assertion().With("aud", kind.Audience());
        assertion.Header["alg"] = "RS256";
        assertion.Header["kid"] = "rsa";
        var signed = SigningKey.Join(
            assertion.Header, assertion.Payload, content => rsa.SignData(content, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal(401, (await Get(service, kind, signed)).Status);
    }

    [Theory, InlineData(ServiceKind.Devices), InlineData(ServiceKind.Usage)]
    public async Task Audience_and_issuer_are_settings(ServiceKind kind)
    {
        await using var service = await Start(
            kind, _gateway.Url, ("Gateway:Audience", "cluster-7"), ("Gateway:Issuer", "https://gateway.example"));
        var expected = new Assertion().With("aud", "cluster-7").With("iss", "https://gateway.example").SignedBy(_gateway.Key);
        Assert.Equal(200, (await Get(service, kind, expected)).Status);
        Assert.Equal(401, (await Get(service, kind, Signed(kind))).Status);
    }

    private Task<RunningService> Start(ServiceKind kind, string gateway, params (string Key, string Value)[] settings) =>
        RunningService.Start(kind, gateway, _data.File($"{kind}.db"), settings);

    private string Signed(ServiceKind kind) => new Assertion().With("aud", kind.Audience()).SignedBy(_gateway.Key);

    private static Task<Answer> Get(RunningService service, ServiceKind kind, string? assertion) =>
        service.Send(HttpMethod.Get, kind.Path(), assertion);

    private static string ClosedAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://{listener.LocalEndpoint}";
    }
}
