using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.OAuth;

/// <summary>RFC 7662 and RFC 7009.</summary>
public sealed class IntrospectionAndRevocationTests
{
    private static readonly (string, string) ClientCredentials = ("grant_type", "client_credentials");

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Rfc7662_2_2_a_client_learns_what_its_accounts_tokens_are_good_for(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var key = await gateway.CreateKeyAsync(owner);
        var basic = $"{owner.AccountId}:{key.Text("key")}";
        var token = await gateway.TokenAsync(basic, ClientCredentials, ("scope", "usage.read"));

        var (_, facts) = await gateway.PostFormAsync("/oauth/introspect", [("token", token.Text("access_token"))], basic);

        Assert.True(facts.GetProperty("active").GetBoolean());
        Assert.Equal("usage.read", facts.Text("scope"));
        Assert.Equal(owner.AccountId, facts.Text("sub"));
        Assert.Equal(key.Text("id"), facts.Text("client_id"));
        Assert.Equal(gateway.Url.ToString().TrimEnd('/'), facts.Text("iss"));
        Assert.Equal(3600, facts.GetProperty("exp").GetInt64() - facts.GetProperty("iat").GetInt64());

        var session = await gateway.TokenAsync(null, ("grant_type", "password"), ("username", owner.Email), ("password", GatewayUnderTest.Password));
        var (_, refresh) = await gateway.PostFormAsync("/oauth/introspect", [("token", session.Text("refresh_token"))], basic);
        Assert.True(refresh.GetProperty("active").GetBoolean());
        Assert.Equal("refresh_token", refresh.Text("token_type"));
    }

    [Fact]
    public async Task Rfc7662_2_2_of_any_other_token_it_learns_that_it_is_not_active()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var other = await gateway.SignUpAsync("other@example.com", "Other");
        var basic = $"{owner.AccountId}:{(await gateway.CreateKeyAsync(owner)).Text("key")}";
        var foreign = await gateway.TokenAsync($"{other.AccountId}:{(await gateway.CreateKeyAsync(other)).Text("key")}", ClientCredentials);

        foreach (var token in new[] { foreign.Text("access_token"), "nonsense", "a.b.c", other.RefreshToken })
        {
            var (response, body) = await gateway.PostFormAsync("/oauth/introspect", [("token", token)], basic);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("{\"active\":false}", body.GetRawText());
        }
    }

    [Fact]
    public async Task Rfc7662_2_1_nobody_asks_without_saying_who_they_are()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();

        var (response, body) = await gateway.PostFormAsync("/oauth/introspect", [("token", owner.AccessToken)]);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("invalid_client", body.Text("error"));
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Rfc7009_2_1_a_revoked_access_token_opens_nothing(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var basic = $"{owner.AccountId}:{(await gateway.CreateKeyAsync(owner)).Text("key")}";
        var token = (await gateway.TokenAsync(basic, ClientCredentials)).Text("access_token");
        var kept = (await gateway.TokenAsync(basic, ClientCredentials)).Text("access_token");
        Assert.True(await gateway.OpensAsync(token));

        var (response, body) = await gateway.PostFormAsync("/oauth/revoke", [("token", token), ("token_type_hint", "refresh_token")], basic);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("{}", body.GetRawText());
        Assert.False(await gateway.OpensAsync(token));
        Assert.True(await gateway.OpensAsync(kept));
    }

    [Fact]
    public async Task Rfc7009_2_1_a_revoked_refresh_token_ends_its_session()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var user = await gateway.SignUpAsync();
        var session = await gateway.TokenAsync(null, ("grant_type", "password"), ("username", user.Email), ("password", GatewayUnderTest.Password));

        await gateway.PostFormAsync("/oauth/revoke", [("token", session.Text("refresh_token"))]);

        Assert.False(await gateway.OpensAsync(session.Text("access_token")));
        var (refresh, _) = await gateway.PostFormAsync("/oauth/token", [("grant_type", "refresh_token"), ("refresh_token", session.Text("refresh_token"))]);
        Assert.Equal(HttpStatusCode.BadRequest, refresh.StatusCode);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Rfc7009_2_1_a_refresh_token_that_was_used_meanwhile_ends_its_session_still(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var user = await gateway.SignUpAsync();
        var other = await gateway.SignUpAsync("other@example.com", "Other");
        var stranger = $"{other.AccountId}:{(await gateway.CreateKeyAsync(other)).Text("key")}";
        var session = await gateway.TokenAsync(null, ("grant_type", "password"), ("username", user.Email), ("password", GatewayUnderTest.Password));
        var successor = await gateway.TokenAsync(null, ("grant_type", "refresh_token"), ("refresh_token", session.Text("refresh_token")));

        await gateway.PostFormAsync("/oauth/revoke", [("token", session.Text("refresh_token"))], stranger);
        Assert.True(await gateway.OpensAsync(successor.Text("access_token")));

        await gateway.PostFormAsync("/oauth/revoke", [("token", session.Text("refresh_token"))]);
        Assert.False(await gateway.OpensAsync(successor.Text("access_token")));
        var (refresh, _) = await gateway.PostFormAsync("/oauth/token", [("grant_type", "refresh_token"), ("refresh_token", successor.Text("refresh_token"))]);
        Assert.Equal(HttpStatusCode.BadRequest, refresh.StatusCode);
    }

    [Fact]
    public async Task Rfc7009_2_2_unknown_tokens_are_revoked_already_and_other_accounts_are_left_alone()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var other = await gateway.SignUpAsync("other@example.com", "Other");
        var basic = $"{owner.AccountId}:{(await gateway.CreateKeyAsync(owner)).Text("key")}";
        var foreign = (await gateway.TokenAsync($"{other.AccountId}:{(await gateway.CreateKeyAsync(other)).Text("key")}", ClientCredentials)).Text("access_token");

        foreach (var token in new[] { "nonsense", foreign })
        {
            var (response, body) = await gateway.PostFormAsync("/oauth/revoke", [("token", token)], basic);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("{}", body.GetRawText());
        }

        Assert.True(await gateway.OpensAsync(foreign));
    }
}
