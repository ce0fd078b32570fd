using System.Net;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.ForwardAuth;

/// <summary>
/// Who may ask. A stranger with a credential would be handed an assertion, and one with headers would be believed about what was asked: so
/// CVE-2026-40575 of oauth2-proxy, and its default of trusting everybody that made the mend no mend.
/// </summary>
public sealed class TrustTests
{
    private static readonly (string Name, string Value)[] Question =
        [("X-Forwarded-Method", "GET"), ("X-Forwarded-Uri", "/orders/1"), ("X-Forwarded-Host", "api.example.com"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "127.0.0.1")];

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("::ffff:127.0.0.1", null, false)]
    [InlineData("198.51.100.0/24", null, false)]
    [InlineData(null, "127.0.0.0/8", true)]
    [InlineData("127.0.0.1", "198.51.100.1", false)]
    public async Task Only_proxies_that_are_configured_may_ask(string? trusted, string? proxies, bool isAnswered)
    {
        var settings = ForwardAuthFixture.Settings();
        settings["Gateway:TrustedProxies:0"] = trusted;
        if (trusted is null) settings.Remove("Gateway:TrustedProxies:0");
        if (proxies is not null) settings["Gateway:ForwardAuth:Proxies:0"] = proxies;
        await using var gateway = await GatewayUnderTest.StartAsync(settings: settings);
        var key = Credentials.ApiKey((await gateway.CreateKeyAsync(await gateway.SignUpAsync())).GetProperty("key").GetString()!);
        foreach (var question in new[] { "GET /auth/verify", "GET /auth/verify?policy=orders", "GET /Auth/Verify", "GET /auth/verify/envoy/orders/1" })
        {
            var answer = await gateway.QuestionAsync(question, [.. Question, key]);
            if (isAnswered) answer.Is(HttpStatusCode.OK);
            else answer.IsRefused(403, "asker_not_trusted");
        }
    }

    [Fact]
    public async Task What_is_asked_about_means_nothing_anywhere_else()
    {
        var settings = ForwardAuthFixture.Settings();
        await using var gateway = await GatewayUnderTest.StartAsync(settings: settings);
        var answer = await gateway.Client.CallAsync("GET /audits/1", ("X-Forwarded-Method", "GET"), ("X-Forwarded-Uri", "/public/1"), ("X-Original-URL", "/public/1"));
        answer.Is(HttpStatusCode.Unauthorized);
        Assert.Empty(gateway.Upstream.Received);
    }

    [Fact]
    public async Task A_store_that_cannot_be_asked_is_a_503()
    {
        if (Storage.Tests.RedisServer.Program is null) return;
        await using var redis = await Storage.Tests.RedisServer.StartAsync();
        var settings = ForwardAuthFixture.Settings();
        foreach (var (name, value) in Pipeline.RedisSettings.For(redis)) settings[name] = value;
        await using var gateway = await GatewayUnderTest.StartAsync(settings: settings);
        var key = Credentials.ApiKey((await gateway.CreateKeyAsync(await gateway.SignUpAsync())).GetProperty("key").GetString()!);
        await redis.KillAsync();
        var answer = (await gateway.AskAsync("traefik", "GET /orders/1", key)).IsRefused(503, "store_unavailable");
        Assert.NotNull(answer.Header("Retry-After"));
    }
}
