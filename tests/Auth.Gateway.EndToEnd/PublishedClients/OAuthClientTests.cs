using System.Text.Json;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.PublishedClients;

/// <summary>OAuth clients as they are on npm, which hold the gateway to the RFCs with no setting made for it.</summary>
[Collection(SharedProductTests.Name)]
public sealed class OAuthClientTests(SharedProduct shared)
{
    [SkippableTheory, OnEveryStore]
    public async Task Openid_client_discovers_gets_refreshes_introspects_and_revokes_tokens(TestedStore store)
    {
        NodeClient.Needed();
        var product = await shared.OnAsync(store);

        var said = await NodeClient.RunOAuthAsync("openid-client.mjs", product);

        Assert.Equal(product.Url, said.Text("issuer"));
        IsForAccount(said.At("byKey"), product, "usage.read");
        IsForAccount(said.At("byKeyInForm"), product, scope: null);
        IsRefreshed(said);
        IsRevoked(said, product);
        IsRefused(said.At("refused"));
    }

    [SkippableTheory, OnEveryStore]
    public async Task Oauth4webapi_finds_every_answer_as_the_rfcs_have_it(TestedStore store)
    {
        NodeClient.Needed();
        var product = await shared.OnAsync(store);

        var said = await NodeClient.RunOAuthAsync("oauth4webapi.mjs", product);

        Assert.Equal(product.Url, said.Text("issuer"));
        IsForAccount(said.At("byBasic"), product, "usage.read");
        IsForAccount(said.At("byPost"), product, "usage.read");
        IsRefreshed(said);
        IsRevoked(said, product);
        IsRefused(said.At("refused"));
        Assert.Equal("basic", said.Text("refused", "challenge"));
    }

    [SkippableTheory, OnEveryStore]
    public async Task Simple_oauth2_gets_refreshes_and_revokes_tokens(TestedStore store)
    {
        NodeClient.Needed();
        var product = await shared.OnAsync(store);

        var said = await NodeClient.RunOAuthAsync("simple-oauth2.mjs", product);

        IsForAccount(said.At("byHeader"), product, "usage.read");
        IsForAccount(said.At("inBody"), product, scope: null);
        IsRefreshed(said);
        foreach (var who in new[] { "machine", "person" })
        {
            Assert.Equal(200, said.At("before", who).GetInt32());
            Assert.Equal(403, said.At("after", who).GetInt32());
        }

        Assert.Equal("invalid_grant", said.Text("refusedRefresh", "error"));
        IsRefused(said.At("refused"));
    }

    /// <param name="scope">Null: whatever the key has.</param>
    private static void IsForAccount(JsonElement answer, Product product, string? scope)
    {
        var claims = Jwt.Claims(answer.Text("access_token"));
        Assert.Equal(product.Account.AccountId, claims.Text("sub"));
        Assert.Equal(answer.Text("scope"), claims.Text("scope"));
        if (scope is not null) Assert.Equal(scope, answer.Text("scope"));
        // A client that authenticates by itself needs no refresh token (RFC 6749 §4.4.3).
        Assert.False(answer.TryGetProperty("refresh_token", out _));
    }

    private static void IsRefreshed(JsonElement said)
    {
        Assert.NotEqual(said.Text("signedIn", "refresh_token"), said.Text("refreshed", "refresh_token"));
        var (first, second) = (Jwt.Claims(said.Text("signedIn", "access_token")), Jwt.Claims(said.Text("refreshed", "access_token")));
        Assert.Equal(first.Text("sid"), second.Text("sid"));
        Assert.NotEqual(first.Text("jti"), second.Text("jti"));
    }

    private static void IsRevoked(JsonElement said, Product product)
    {
        Assert.True(said.At("before", "active").GetBoolean());
        Assert.Equal(product.Account.AccountId, said.Text("before", "account_id"));
        Assert.False(said.At("after", "active").GetBoolean());
        // A refresh token takes its session's access tokens with it.
        Assert.False(said.At("sessionAfter", "active").GetBoolean());
        Assert.Equal("invalid_grant", said.Text("refusedRefresh", "error"));
    }

    private static void IsRefused(JsonElement answer) => Assert.Equal(401, answer.At("status").GetInt32());
}
