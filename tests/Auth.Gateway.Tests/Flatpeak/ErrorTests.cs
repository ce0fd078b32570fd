using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Flatpeak;

public sealed class ErrorTests
{
    private const string BadCredentials =
        """{"object":"error","type":"invalid_request","code":"access_denied","message":"Bad credentials","time_created":"2040-01-01T00:00:00Z"}""";

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Whatever_is_wrong_with_the_credentials_is_one_and_the_same_403_without_a_challenge(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: new ManualTimeProvider());
        var owner = await gateway.SignUpAsync();
        var other = await gateway.SignUpAsync("other@example.com");
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        (string, string)[][] attempts =
        [
            [],
            [Basic(owner.AccountId, key[..^1] + (key[^1] == '0' ? '1' : '0'))],
            [Basic(owner.AccountId, "no key at all")],
            [Basic(owner.AccountId, GatewayUnderTest.Password)],
            [Basic(owner.Email, GatewayUnderTest.Password)],
            [Basic(other.AccountId, key)],
            [Basic("acc_000000000000000000000000", key)],
            [Basic(owner.UserId, key)],
            [Basic(owner.AccountId, "")],
            [Basic("", "")],
            [Authorization("Basic")],
            [Authorization("Basic not*base64")],
            [Authorization("Digest username=you")],
            [Bearer(owner.AccessToken)],
            [Authorization(key)],
            [ApiKey(key)],
            [Cookie(owner.Cookie)],
        ];

        foreach (var headers in attempts)
        {
            var answer = (await gateway.Client.CallAsync("GET /login", headers)).Is(HttpStatusCode.Forbidden, BadCredentials).IsNotStored();
            Assert.Null(answer.Header("WWW-Authenticate"));
        }
    }

    [Fact]
    public async Task The_devices_and_the_account_answer_bad_credentials_in_the_same_way()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(clock: new ManualTimeProvider());

        foreach (var call in new[] { "GET /devices", "POST /devices", "GET /devices/dev_1", "GET /account" })
        {
            var answer = (await gateway.Client.CallAsync(call, Bearer("nothing.good.here"))).Is(HttpStatusCode.Forbidden, BadCredentials);
            Assert.Null(answer.Header("WWW-Authenticate"));
        }

        Assert.Empty(gateway.Upstream.Received);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Too_many_logins_are_told_when_to_come_back(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, new Dictionary<string, string?> { ["Gateway:RateLimits:token:Limit"] = "2" }, clock);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        for (var i = 0; i < 2; i++) (await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, key))).Is(HttpStatusCode.OK);

        var refused = await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, key));

        refused.Is(HttpStatusCode.TooManyRequests, """
            {"object":"error","type":"rate_limit","code":"too_many_requests","message":"Too many requests. Please retry after a short delay.",
             "time_created":"2040-01-01T00:00:00Z"}
            """);
        clock.Advance(TimeSpan.FromSeconds(int.Parse(refused.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture)));
        (await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, key))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_the_framework_would_answer_by_itself_has_the_same_format()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(clock: new ManualTimeProvider());

        var wrongMethod = await gateway.Client.CallAsync("POST /login");
        wrongMethod.Is(HttpStatusCode.MethodNotAllowed, """
            {"object":"error","type":"invalid_request","code":"method_not_allowed","message":"Method Not Allowed","time_created":"2040-01-01T00:00:00Z"}
            """);
        Assert.Equal("GET", wrongMethod.Header("Allow"));
        (await gateway.Client.CallAsync("GET /login/further")).Is(HttpStatusCode.NotFound, """
            {"object":"error","type":"invalid_request","code":"not_found","message":"Not Found","time_created":"2040-01-01T00:00:00Z"}
            """);
    }

    [Fact]
    public async Task An_upstream_that_is_not_there_is_an_api_error()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            settings: new Dictionary<string, string?> { ["ReverseProxy:Clusters:devices:Destinations:one:Address"] = "http://127.0.0.1:1" }, clock: new ManualTimeProvider());
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;

        (await gateway.Client.CallAsync("GET /devices", Basic(key, ""))).Is(HttpStatusCode.BadGateway, """
            {"object":"error","type":"api_error","code":"bad_gateway","message":"The upstream service gave no usable answer. Retry shortly.",
             "time_created":"2040-01-01T00:00:00Z"}
            """);
    }
}
