using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Flatpeak;

public sealed class AccountTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_key_as_the_username_with_an_empty_password_shows_its_account(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();

        foreach (var live in new[] { true, false })
        {
            var key = (await gateway.CreateKeyAsync(owner, new { name = "a key", live_mode = live })).GetProperty("key").GetString()!;
            (await gateway.Client.CallAsync("GET /account", Basic(key, "")))
                .Is(HttpStatusCode.OK, $$"""{"id":"{{owner.AccountId}}","object":"account","live_mode":{{(live ? "true" : "false")}}}""");
        }

        Assert.Matches("^acc_[0-9a-f]{24}$", owner.AccountId);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Devices_are_reached_with_the_token_and_with_the_key_as_the_same_account(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var created = await gateway.CreateKeyAsync(owner);
        var key = created.GetProperty("key").GetString()!;
        var token = (await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, key))).Text("bearer_token");

        foreach (var (credential, scheme) in new[] { (Bearer(token), "bearer"), (Basic(key, ""), "basic"), (Basic(owner.AccountId, key), "basic") })
        {
            (await gateway.Client.CallAsync("POST /devices?", """{"reference_id":"DEV123"}""", credential)).Is(HttpStatusCode.OK);

            var received = gateway.Upstream.Last;
            Assert.Equal(("POST", "/devices", """{"reference_id":"DEV123"}"""), (received.Method, received.Target.TrimEnd('?'), received.Body));
            Assert.Equal(owner.AccountId, received.Headers["X-Auth-Account"]);
            Assert.Equal(owner.AccountId, received.Headers["X-Auth-Subject"]);
            Assert.Equal("true", received.Headers["X-Auth-Live-Mode"]);
            Assert.Equal(scheme, received.Headers["X-Auth-Scheme"]);
            Assert.DoesNotContain("Authorization", received.Headers.Keys);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_deleted_key_is_refused_at_once_and_so_are_its_tokens(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var created = await gateway.CreateKeyAsync(owner);
        var key = created.GetProperty("key").GetString()!;
        var token = (await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, key))).Text("bearer_token");
        (string, string)[] credentials = [Basic(key, ""), Bearer(token)];
        foreach (var credential in credentials) (await gateway.Client.CallAsync("GET /devices", credential)).Is(HttpStatusCode.OK);

        (await gateway.Client.CallAsync($"DELETE /api/v1/api-keys/{created.GetProperty("id").GetString()}", Cookie(owner.Cookie))).Is(HttpStatusCode.NoContent);

        foreach (var credential in credentials) (await gateway.Client.CallAsync("GET /devices", credential)).Is(HttpStatusCode.Forbidden);
        (await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, key))).Is(HttpStatusCode.Forbidden);
    }
}
