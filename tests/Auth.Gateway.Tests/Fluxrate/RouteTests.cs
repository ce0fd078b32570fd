using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Fluxrate;

/// <summary>The routes to the usage service: which credential and which scope each takes.</summary>
public sealed class RouteTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Tracking_takes_a_key_with_the_scope_to_write_and_nothing_else(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var writer = (await gateway.CreateKeyAsync(owner, new { name = "writer", scopes = new[] { "usage.write" } })).GetProperty("key").GetString()!;
        var reader = (await gateway.CreateKeyAsync(owner, new { name = "reader", scopes = new[] { "usage.read" } })).GetProperty("key").GetString()!;

        (await gateway.Client.CallAsync("POST /api/v1/sdk/track", """{"meter_token":"m","quantity":1}""", ApiKey(writer))).Is(HttpStatusCode.OK);
        Assert.Equal("""{"meter_token":"m","quantity":1}""", gateway.Upstream.Last.Body);
        (await gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", ApiKey(reader))).Is(HttpStatusCode.Forbidden, """{"detail":"The credential lacks a scope that this resource requires."}""");
        foreach (var headers in new (string, string)[][] { [], [Cookie(owner.Cookie)], [Bearer(owner.AccessToken)], [ApiKey("agw_live_nothing")] })
        {
            (await gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", headers)).Is(HttpStatusCode.Unauthorized, """{"detail":"Not authenticated"}""");
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Usage_is_read_with_the_scope_to_read_by_key_bearer_and_cookie(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var reader = (await gateway.CreateKeyAsync(owner, new { name = "reader", scopes = new[] { "usage.read" } })).GetProperty("key").GetString()!;
        var writer = (await gateway.CreateKeyAsync(owner, new { name = "writer", scopes = new[] { "usage.write" } })).GetProperty("key").GetString()!;

        foreach (var credential in new[] { ApiKey(reader), Cookie(owner.Cookie), Bearer(owner.AccessToken) })
        {
            (await gateway.Client.CallAsync("GET /api/v1/usage?meter=m&from=2026-01-01T00:00:00Z", credential)).Is(HttpStatusCode.OK);
            Assert.Equal("/api/v1/usage?meter=m&from=2026-01-01T00:00:00Z", gateway.Upstream.Last.Target);
            Assert.DoesNotContain("X-Auth-Customer", gateway.Upstream.Last.Headers.Keys);
        }

        (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(writer))).Is(HttpStatusCode.Forbidden);
        (await gateway.Client.CallAsync("GET /api/v1/usage")).Is(HttpStatusCode.Unauthorized, """{"detail":"Not authenticated"}""");
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Customers_are_reached_by_cookie_and_bearer_and_not_by_key(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;

        foreach (var (credential, scheme) in new[] { (Cookie(owner.Cookie), "cookie"), (Bearer(owner.AccessToken), "bearer") })
        {
            (await gateway.Client.CallAsync("POST /api/v1/customers", """{"external_id":"cust_123"}""", credential)).Is(HttpStatusCode.OK);
            var received = gateway.Upstream.Last;
            Assert.Equal(("POST", "/api/v1/customers", """{"external_id":"cust_123"}"""), (received.Method, received.Target, received.Body));
            Assert.Equal((owner.UserId, owner.AccountId, owner.Email, scheme),
                (received.Headers["X-Auth-Subject"], received.Headers["X-Auth-Account"], received.Headers["X-Auth-Email"], received.Headers["X-Auth-Scheme"]));
            Assert.DoesNotContain("Cookie", received.Headers.Keys);
        }

        (await gateway.Client.CallAsync("GET /api/v1/customers", ApiKey(key))).Is(HttpStatusCode.Unauthorized, """{"detail":"Not authenticated"}""");
    }
}
