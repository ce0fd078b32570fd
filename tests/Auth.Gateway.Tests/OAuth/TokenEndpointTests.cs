using System.Net;
using System.Text;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.OAuth;

/// <summary>RFC 6749: §2.3 (client authentication), §3.2 (token endpoint), §4.3, §4.4, §5, §6.</summary>
public sealed class TokenEndpointTests
{
    private static readonly (string, string) ClientCredentials = ("grant_type", "client_credentials");

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Rfc6749_4_4_a_key_is_a_client_by_its_id_and_by_its_account(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var key = await gateway.CreateKeyAsync(owner);
        var secret = key.Text("key");

        foreach (var basic in new[] { $"{owner.AccountId}:{secret}", $"{key.Text("id")}:{secret}", $"{Encode(owner.AccountId)}:{Encode(secret)}" })
        {
            var token = await gateway.TokenAsync(basic, ClientCredentials);
            Assert.Equal("Bearer", token.Text("token_type"));
            Assert.Equal(3600, token.GetProperty("expires_in").GetInt64());
            Assert.Equal("usage.write usage.read", token.Text("scope"));
            Assert.False(token.TryGetProperty("refresh_token", out _));
            Assert.True(await gateway.OpensAsync(token.Text("access_token")));
        }

        var inForm = await gateway.TokenAsync(null, ClientCredentials, ("client_id", owner.AccountId), ("client_secret", secret));
        Assert.True(await gateway.OpensAsync(inForm.Text("access_token")));

        // As some clients do it: every character that is no letter or digit, encoded.
        static string Encode(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(b => char.IsAsciiLetterOrDigit((char)b) ? ((char)b).ToString() : $"%{b:X2}"));
    }

    [Fact]
    public async Task Rfc6749_5_1_tokens_are_not_to_be_kept_on_the_way()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var key = await gateway.CreateKeyAsync(owner);

        var (response, _) = await gateway.PostFormAsync("/oauth/token", [ClientCredentials], $"{owner.AccountId}:{key.Text("key")}");

        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal("no-cache", response.Headers.Pragma.ToString());
    }

    [Fact]
    public async Task Rfc6749_5_2_a_bad_client_is_401_with_a_basic_challenge()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var other = await gateway.SignUpAsync("other@example.com", "Other");
        var secret = (await gateway.CreateKeyAsync(owner)).Text("key");

        foreach (var basic in new[] { $"{owner.AccountId}:wrong", $"{other.AccountId}:{secret}", "nobody:nothing", ":" + secret })
        {
            var (response, body) = await gateway.PostFormAsync("/oauth/token", [ClientCredentials], basic);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            Assert.Equal("invalid_client", body.Text("error"));
            Assert.Equal("Basic", response.Headers.WwwAuthenticate.Single().Scheme);
        }

        var (anonymous, refusal) = await gateway.PostFormAsync("/oauth/token", [ClientCredentials]);
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        Assert.Equal("invalid_client", refusal.Text("error"));
    }

    [Fact]
    public async Task Rfc6749_2_3_two_ways_of_authenticating_a_client_are_refused_even_when_they_agree()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var secret = (await gateway.CreateKeyAsync(owner)).Text("key");

        var (response, body) = await gateway.PostFormAsync(
            "/oauth/token", [ClientCredentials, ("client_id", owner.AccountId), ("client_secret", secret)], $"{owner.AccountId}:{secret}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_request", body.Text("error"));
    }

    [Fact]
    public async Task Rfc6749_3_2_repeated_parameters_are_refused_and_unknown_ones_ignored()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var basic = $"{owner.AccountId}:{(await gateway.CreateKeyAsync(owner)).Text("key")}";

        var (twice, body) = await gateway.PostFormAsync("/oauth/token", [ClientCredentials, ("scope", "usage.read"), ("scope", "usage.read")], basic);
        Assert.Equal(HttpStatusCode.BadRequest, twice.StatusCode);
        Assert.Equal("invalid_request", body.Text("error"));

        await gateway.TokenAsync(basic, ClientCredentials, ("resource_owner", "x"), ("scope", ""));
    }

    [Fact]
    public async Task Rfc6749_3_3_scope_narrows_and_never_widens()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var basic = $"{owner.AccountId}:{(await gateway.CreateKeyAsync(owner)).Text("key")}";

        var narrowed = await gateway.TokenAsync(basic, ClientCredentials, ("scope", "usage.read"));
        Assert.Equal("usage.read", narrowed.Text("scope"));

        foreach (var scope in new[] { "keys.manage", "usage.read keys.manage", "*", "usage.READ", "\"" })
        {
            var (response, body) = await gateway.PostFormAsync("/oauth/token", [ClientCredentials, ("scope", scope)], basic);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Equal("invalid_scope", body.Text("error"));
        }
    }

    [Theory]
    [InlineData("authorization_code", "unsupported_grant_type")]
    [InlineData("", "invalid_request")]
    public async Task Rfc6749_5_2_other_grants_are_refused_by_name(string grant, string error)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var (response, body) = await gateway.PostFormAsync("/oauth/token", [("grant_type", grant)]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(error, body.Text("error"));
    }

    [Fact]
    public async Task A_body_that_is_no_form_is_an_invalid_request()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        using var response = await gateway.Client.PostAsync("/oauth/token", new StringContent("{\"grant_type\":\"client_credentials\"}", Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("invalid_request", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Rfc6749_4_3_and_6_a_password_gives_a_session_that_refreshes_within_its_scope(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var user = await gateway.SignUpAsync();

        var first = await gateway.TokenAsync(
            null, ("grant_type", "password"), ("username", user.Email), ("password", GatewayUnderTest.Password), ("scope", "usage.read keys.manage"));
        Assert.Equal("usage.read keys.manage", first.Text("scope"));
        Assert.True(await gateway.OpensAsync(first.Text("access_token")));

        var second = await gateway.TokenAsync(null, ("grant_type", "refresh_token"), ("refresh_token", first.Text("refresh_token")));
        Assert.Equal("usage.read keys.manage", second.Text("scope"));
        Assert.NotEqual(first.Text("refresh_token"), second.Text("refresh_token"));

        var (widened, body) = await gateway.PostFormAsync(
            "/oauth/token", [("grant_type", "refresh_token"), ("refresh_token", second.Text("refresh_token")), ("scope", "usage.write")]);
        Assert.Equal(HttpStatusCode.BadRequest, widened.StatusCode);
        Assert.Equal("invalid_scope", body.Text("error"));
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_narrowed_session_stays_narrow_when_it_is_refreshed_as_a_cookie(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var user = await gateway.SignUpAsync();
        var narrowed = await gateway.TokenAsync(
            null, ("grant_type", "password"), ("username", user.Email), ("password", GatewayUnderTest.Password), ("scope", "usage.read"));

        using var refresh = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/refresh");
        refresh.Headers.Add("Cookie", $"refresh_token={narrowed.Text("refresh_token")}");
        using var refreshed = await gateway.Client.SendAsync(refresh);
        Assert.Equal(HttpStatusCode.OK, refreshed.StatusCode);
        var cookie = refreshed.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("access_token=", StringComparison.Ordinal)).Split(';')[0];

        using var list = new HttpRequestMessage(HttpMethod.Get, "/api/v1/api-keys");
        list.Headers.Add("Cookie", cookie);
        using var refused = await gateway.Client.SendAsync(list);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var read = new HttpRequestMessage(HttpMethod.Get, "/api/v1/usage");
        read.Headers.Add("Cookie", cookie);
        using var admitted = await gateway.Client.SendAsync(read);
        Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
    }

    [Fact]
    public async Task A_used_refresh_token_ends_the_session_and_its_access_tokens()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var user = await gateway.SignUpAsync();
        var first = await gateway.TokenAsync(null, ("grant_type", "password"), ("username", user.Email), ("password", GatewayUnderTest.Password));
        var second = await gateway.TokenAsync(null, ("grant_type", "refresh_token"), ("refresh_token", first.Text("refresh_token")));
        var third = await gateway.TokenAsync(null, ("grant_type", "refresh_token"), ("refresh_token", second.Text("refresh_token")));

        var (reused, body) = await gateway.PostFormAsync("/oauth/token", [("grant_type", "refresh_token"), ("refresh_token", first.Text("refresh_token"))]);

        Assert.Equal(HttpStatusCode.BadRequest, reused.StatusCode);
        Assert.Equal("invalid_grant", body.Text("error"));
        Assert.False(await gateway.OpensAsync(third.Text("access_token")));
    }

    [Fact]
    public async Task Guessing_passwords_here_is_counted_with_the_login()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:RateLimits:login:Limit"] = "2" });
        (string, string)[] wrong = [("grant_type", "password"), ("username", "you@yourcompany.com"), ("password", "wrong")];

        Assert.Equal(HttpStatusCode.BadRequest, (await gateway.PostFormAsync("/oauth/token", wrong)).Response.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await gateway.PostFormAsync("/oauth/token", wrong)).Response.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await gateway.PostFormAsync("/oauth/token", wrong)).Response.StatusCode);
    }
}
