using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.TrustedIssuers;

/// <summary>Who a foreign token is here: what configuration says, and nothing that only the token says.</summary>
public sealed class ForeignPrincipalTests(FederationFixture scene) : IClassFixture<FederationFixture>
{
    [Fact]
    public async Task Claims_become_the_identity_that_configuration_makes_of_them()
    {
        var token = scene.Token(claims =>
        {
            claims["scope"] = "openid read:orders delete:orders orders.delete *";
            claims["realm_access"] = new JsonObject { ["roles"] = new JsonArray("realm:admin", "REALM:ADMIN", "owner", "admin", 7) };
            claims["email"] = "alice@example.com";
            claims["email_verified"] = true;
            claims["account_id"] = scene.Two.AccountId;
            claims["user_id"] = scene.One.UserId;
            claims["customer"] = "cust_1";
        });

        (await scene.Gateway.GetAsync("/orders/1", token)).Is(HttpStatusCode.OK);

        var subject = "ext_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{scene.First.Issuer}\0alice")))[..32];
        var headers = scene.Gateway.Upstream.Last.Headers;
        Assert.Equal(
            (subject, scene.One.AccountId, "alice@example.com", "admin", "orders.read", "bearer", "true"),
            (headers["X-Auth-Subject"], headers["X-Auth-Account"], headers["X-Auth-Email"], headers["X-Auth-Roles"], headers["X-Auth-Scopes"], headers["X-Auth-Scheme"], headers["X-Auth-Live-Mode"]));
        Assert.StartsWith("xtk_", headers["X-Auth-Credential"], StringComparison.Ordinal);
        Assert.False(headers.ContainsKey("X-Auth-Customer") || headers.ContainsKey("Authorization"));
        var asserted = TokenText.Claims(headers["X-Auth-Assertion"]);
        Assert.Equal((subject, scene.One.AccountId), (asserted.GetProperty("sub").GetString(), asserted.GetProperty("account_id").GetString()));
        Assert.False(asserted.TryGetProperty("user_id", out _));
        (await scene.Gateway.GetAsync("/admins/1", token)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_is_not_mapped_gives_nothing()
    {
        var token = scene.Token(claims =>
        {
            claims["scope"] = "orders.read";
            claims["roles"] = new JsonArray("admin");
            claims["realm_access"] = new JsonObject { ["roles"] = "admin" };
        });

        (await scene.Gateway.GetAsync("/open/1", token)).Is(HttpStatusCode.OK);

        Assert.DoesNotContain(scene.Gateway.Upstream.Last.Headers.Keys, name => name is "X-Auth-Roles" or "X-Auth-Scopes" or "X-Auth-Email");
        (await scene.Gateway.GetAsync("/orders/1", token)).Is(HttpStatusCode.Forbidden);
        (await scene.Gateway.GetAsync("/admins/1", token)).Is(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("\"false\"")]
    [InlineData("\"yes\"")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("[true]")]
    [InlineData(null)]
    public async Task An_address_that_is_not_verified_is_not_passed_on(string? verified)
    {
        (await scene.Gateway.GetAsync("/open/1", scene.Token(claims =>
        {
            claims["email"] = "victim@example.com";
            if (verified is not null) claims["email_verified"] = JsonNode.Parse(verified);
        }))).Is(HttpStatusCode.OK);

        Assert.False(scene.Gateway.Upstream.Last.Headers.ContainsKey("X-Auth-Email"));
    }

    [Fact]
    public async Task A_subject_that_looks_like_one_of_ours_is_not_taken_for_it()
    {
        foreach (var subject in new[] { scene.One.UserId, scene.One.AccountId, "ext_00000000000000000000000000000000" })
        {
            (await scene.Gateway.GetAsync("/open/1", scene.Token(claims => claims["sub"] = subject))).Is(HttpStatusCode.OK);
            Assert.NotEqual(subject, scene.Gateway.Upstream.Last.Headers["X-Auth-Subject"]);
        }
    }

    [Fact]
    public async Task The_same_subject_at_two_providers_is_two_callers()
    {
        (await scene.Gateway.GetAsync("/open/1", scene.Token())).Is(HttpStatusCode.OK);
        var atFirst = scene.Gateway.Upstream.Last.Headers["X-Auth-Subject"];
        var restricted = (await scene.Gateway.GetAsync("/open/1", scene.Second.Token(claims => claims["customer"] = "cust_1"))).Is(HttpStatusCode.Forbidden);

        Assert.Equal("customer_restricted", restricted.Text("code"));
        (await scene.Gateway.GetAsync("/account", scene.Token())).Is(HttpStatusCode.OK);
        Assert.NotEqual(atFirst, Core.TrustedIssuers.ForeignPrincipals.SubjectOf(scene.Second.Issuer, "alice"));
    }

    [Theory]
    [InlineData("""{"org":{"id":"unknown"}}""")]
    [InlineData("""{"org":{"id":"ONE"}}""")]
    [InlineData("""{"org":{"id":"gone"}}""")]
    [InlineData("""{"org":{"id":["one","gone"]}}""")]
    [InlineData("""{"org":{"id":[1,"one"]}}""")]
    [InlineData("""{"org":{"id":null}}""")]
    [InlineData("""{"org":"one"}""")]
    [InlineData("""{"org.id":"one","org":null}""")]
    [InlineData("""{"account_id":"one","org":null}""")]
    [InlineData("""{"sub":null}""")]
    [InlineData("""{"sub":""}""")]
    [InlineData("""{"sub":7}""")]
    [InlineData("""{"sub":"a\u0000b"}""")]
    public async Task Without_a_subject_and_an_account_of_ours_nobody_gets_in(string claims) =>
        (await scene.Gateway.GetAsync("/open/1", scene.Token(body =>
        {
            foreach (var (name, value) in JsonNode.Parse(claims)!.AsObject()) body[name] = value?.DeepClone();
        }))).Is(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task An_account_that_is_ours_but_not_mapped_cannot_be_claimed() =>
        (await scene.Gateway.GetAsync("/open/1", scene.Token(claims => claims["org"] = new JsonObject { ["id"] = scene.Two.AccountId }))).Is(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task Where_a_customer_is_asked_for_a_token_without_one_is_refused_and_one_with_it_stays_restricted()
    {
        (await scene.Gateway.GetAsync("/open/1", scene.Second.Token())).Is(HttpStatusCode.Unauthorized);
        (await scene.Gateway.GetAsync("/open/1", scene.Second.Token(claims => claims["customer"] = new JsonArray("a", "b")))).Is(HttpStatusCode.Unauthorized);
        (await scene.Gateway.GetAsync("/open/1", scene.Second.Token(claims => claims["customer"] = "cust_1"))).Is(HttpStatusCode.Forbidden);
    }
}
