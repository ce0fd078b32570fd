using System.Globalization;
using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Pipeline;
using Auth.Gateway.Tests.Stage;
using Microsoft.AspNetCore.Http;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Security;

/// <summary>Limits hold whatever a stranger does to be counted elsewhere, and what they tell is what they do.</summary>
public sealed class RateLimitTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task All_limits_of_a_route_are_told_and_the_tightest_one_decides(StoreKind store)
    {
        await using var gateway = await StartAsync(store, ("Gateway:RateLimits:burst:Limit", "3"), ("Gateway:RateLimits:burst:Period", "1m"), ("Gateway:RateLimits:burst:Per", "ip"),
            ("Gateway:RateLimits:daily:Limit", "100"), ("Gateway:RateLimits:daily:Period", "1d"), ("Gateway:RateLimits:daily:Per", "account"),
            ("ReverseProxy:Routes:any:Metadata:RateLimits", "burst daily"));
        var owner = await gateway.SignUpAsync();

        for (var remaining = 2; remaining >= 0; remaining--)
        {
            var answer = (await gateway.Client.CallAsync("GET /any/x", Bearer(owner.AccessToken))).Is(HttpStatusCode.OK);
            Assert.Equal("\"burst\";q=3;w=60, \"api\";q=1000000;w=60, \"daily\";q=100;w=86400", answer.Header("RateLimit-Policy"));
            Assert.Equal($"\"burst\";r={remaining};t=60, \"api\";r={999_997 + remaining};t=60, \"daily\";r={97 + remaining};t=86400", answer.Header("RateLimit"));
            Assert.Equal(("3", $"{remaining}"), (answer.Header("X-RateLimit-Limit"), answer.Header("X-RateLimit-Remaining")));
            Assert.Null(answer.Header("Retry-After"));
        }

        var refused = (await gateway.Client.CallAsync("GET /any/x", Bearer(owner.AccessToken))).Is(HttpStatusCode.TooManyRequests);
        var wait = long.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture);
        Assert.Equal($"\"burst\";r=0;t={wait}", refused.Header("RateLimit"));
        Assert.Equal((ManualTimeProvider.Start.ToUnixTimeSeconds() + wait).ToString(CultureInfo.InvariantCulture), refused.Header("X-RateLimit-Reset"));
    }

    [Fact]
    public async Task A_request_that_one_limit_refuses_uses_up_nothing_of_another()
    {
        await using var gateway = await StartAsync(StoreKind.Sqlite, ("Gateway:RateLimits:wide:Limit", "2"), ("Gateway:RateLimits:wide:Period", "1m"), ("Gateway:RateLimits:wide:Per", "account"),
            ("Gateway:RateLimits:narrow:Limit", "1"), ("Gateway:RateLimits:narrow:Period", "1m"), ("Gateway:RateLimits:narrow:Per", "key"), ("ReverseProxy:Routes:any:Metadata:RateLimits", "wide narrow"));
        var owner = await gateway.SignUpAsync();
        var keys = new List<string>();
        for (var i = 0; i < 2; i++) keys.Add((await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!);

        (await gateway.Client.CallAsync("GET /any/x", ApiKey(keys[0]))).Is(HttpStatusCode.OK);
        for (var i = 0; i < 5; i++) (await gateway.Client.CallAsync("GET /any/x", ApiKey(keys[0]))).Is(HttpStatusCode.TooManyRequests);
        (await gateway.Client.CallAsync("GET /any/x", ApiKey(keys[1]))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_route_can_have_one_bucket_for_all_who_are_admitted_and_strangers_take_nothing_from_it()
    {
        await using var gateway = await StartAsync(StoreKind.Sqlite, ("Gateway:RateLimits:whole:Limit", "2"), ("Gateway:RateLimits:whole:Period", "1m"), ("Gateway:RateLimits:whole:Per", "route"),
            ("ReverseProxy:Routes:any:RateLimiterPolicy", "whole"));
        var (one, other) = (await gateway.SignUpAsync("one@example.com"), await gateway.SignUpAsync("other@example.com"));

        for (var i = 0; i < 5; i++) (await gateway.Client.CallAsync("GET /any/x", Bearer("nonsense"))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("GET /any/x", Bearer(one.AccessToken))).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync("GET /any/x", Bearer(other.AccessToken))).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync("GET /any/x", Bearer(other.AccessToken))).Is(HttpStatusCode.TooManyRequests);
    }

    [SkippableTheory]
    [InlineData(StoreKind.Sqlite, "failed")]
    [InlineData(StoreKind.Redis, "failed")]
    [InlineData(StoreKind.Sqlite, "successful")]
    [InlineData(StoreKind.Redis, "successful")]
    public async Task Failed_and_successful_tries_count_as_configured(StoreKind store, string count)
    {
        await using var gateway = await StartAsync(store, ("Gateway:RateLimits:login:Limit", "3"), ("Gateway:RateLimits:login:Count", count));
        var owner = await gateway.SignUpAsync();
        var (good, bad) = ($$"""{"email":"{{owner.Email}}","password":"{{GatewayUnderTest.Password}}"}""", $$"""{"email":"{{owner.Email}}","password":"wrong"}""");
        var (free, counted) = count == "failed" ? (good, bad) : (bad, good);
        var (freeStatus, countedStatus) = count == "failed" ? (HttpStatusCode.OK, HttpStatusCode.Unauthorized) : (HttpStatusCode.Unauthorized, HttpStatusCode.OK);

        for (var i = 0; i < 5; i++) (await gateway.Client.CallAsync("POST /api/v1/auth/login", free)).Is(freeStatus);
        for (var i = 0; i < 3; i++) (await gateway.Client.CallAsync("POST /api/v1/auth/login", counted)).Is(countedStatus);
        (await gateway.Client.CallAsync("POST /api/v1/auth/login", counted)).Is(HttpStatusCode.TooManyRequests);
        (await gateway.Client.CallAsync("POST /api/v1/auth/login", free)).Is(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task An_upstreams_own_limit_headers_do_not_stand_beside_ours()
    {
        await using var gateway = await StartAsync(StoreKind.Sqlite);
        var owner = await gateway.SignUpAsync();
        gateway.Upstream.Answer = context =>
        {
            foreach (var name in new[] { "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit", "RateLimit-Policy" }) context.Response.Headers[name] = "7";
            return context.Response.WriteAsync("limited");
        };
        var answer = (await gateway.Client.CallAsync("GET /any/x", Bearer(owner.AccessToken))).Is(HttpStatusCode.OK);
        Assert.Equal(("1000000", "999999"), (answer.Header("X-RateLimit-Limit"), answer.Header("X-RateLimit-Remaining")));
        Assert.StartsWith("\"api\";r=999999;", answer.Header("RateLimit"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/API/v1/auth/LOGIN")]
    [InlineData("/api/v1/auth/login/")]
    [InlineData("/api/v1/auth/login?x=1")]
    [InlineData("/api/v1/auth/%6Cogin")]
    public async Task However_a_path_is_written_it_is_one_bucket(string path)
    {
        await using var gateway = await StartAsync(StoreKind.Sqlite, ("Gateway:RateLimits:login:Limit", "1"));
        (await gateway.Client.CallAsync("POST /api/v1/auth/login", "{}")).Is(HttpStatusCode.UnprocessableEntity);
        var raw = await RawConnection.AskAsync(gateway.Url, "POST", path, "Content-Length: 0");
        Assert.Equal(429, raw.Status);
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    [InlineData("X-Real-IP")]
    [InlineData("X-Client-IP")]
    [InlineData("CF-Connecting-IP")]
    [InlineData("True-Client-IP")]
    public async Task Nobody_gets_a_bucket_of_their_own_by_naming_an_address(string header)
    {
        await using var gateway = await StartAsync(StoreKind.Sqlite, ("Gateway:RateLimits:login:Limit", "2"));
        for (var i = 0; i < 2; i++) (await gateway.Client.CallAsync("POST /api/v1/auth/login", "{}", (header, $"192.0.2.{i}"))).Is(HttpStatusCode.UnprocessableEntity);
        (await gateway.Client.CallAsync("POST /api/v1/auth/login", "{}", (header, "192.0.2.99"))).Is(HttpStatusCode.TooManyRequests);
    }

    [SkippableFact]
    public async Task Instances_that_share_Redis_keep_one_limit_also_for_requests_at_once()
    {
        var limit = new Dictionary<string, string?> { ["Gateway:RateLimits:login:Limit"] = "20", ["Gateway:RateLimits:login:Period"] = "1h" };
        await using var one = await GatewayUnderTest.StartAsync(StoreKind.Redis, limit, new ManualTimeProvider());
        // On the first one's data.
        await using var other = await GatewayUnderTest.StartAsync(StoreKind.Redis, limit, new ManualTimeProvider(), one.Folder);

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? one : other).Client.CallAsync("POST /api/v1/auth/login", "{}")));

        Assert.Equal((20, 40), (answers.Count(answer => answer.Status == HttpStatusCode.UnprocessableEntity), answers.Count(answer => answer.Status == HttpStatusCode.TooManyRequests)));
    }

    // Windows are counted from the epoch; the manual clock starts at the beginning of one of any period.
    private static Task<GatewayUnderTest> StartAsync(StoreKind store, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>().Guarded("any", "api-key bearer cookie");
        foreach (var (key, value) in settings) all[key] = value;
        return GatewayUnderTest.StartAsync(store, all, new ManualTimeProvider());
    }
}
