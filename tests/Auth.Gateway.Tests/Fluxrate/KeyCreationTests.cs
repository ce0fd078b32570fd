using System.Net;
using System.Text.Json;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Fluxrate;

public sealed class KeyCreationTests
{
    private const string Path = "POST /api/v1/api-keys";

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_new_key_is_described_in_full_with_its_secret(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: new ManualTimeProvider());
        var owner = await gateway.SignUpAsync();

        var answer = await gateway.Client.CallAsync(
            Path, """{"name":"Production","scopes":["usage.write"],"expires_at":"2041-02-03T04:05:06Z"}""", Cookie(owner.Cookie));

        answer.Is(HttpStatusCode.Created, $$"""
            {"id":"{{answer.Text("id")}}","name":"Production","key":"{{answer.Text("key")}}","prefix":"{{answer.Text("prefix")}}","scopes":["usage.write"],
             "status":"ACTIVE","live_mode":true,"created_at":"2040-01-01T00:00:00Z","expires_at":"2041-02-03T04:05:06Z"}
            """).IsNotStored();
        Assert.Matches("^key_[0-9a-f]{24}$", answer.Text("id"));
        Assert.Matches("^agw_live_[0-9A-Za-z]{36}$", answer.Text("key"));
        Assert.StartsWith(answer.Text("prefix"), answer.Text("key"), StringComparison.Ordinal);
        Assert.InRange(answer.Text("prefix").Length, "agw_live_".Length, "agw_live_".Length + 6);
        (await TrackAsync(gateway, answer.Text("key"))).Is(HttpStatusCode.OK);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task The_mode_and_the_prefix_are_chosen_per_key_and_validity_depends_on_neither(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, new Dictionary<string, string?> { ["Gateway:ApiKeys:Prefix"] = "org" });
        var owner = await gateway.SignUpAsync();

        foreach (var (extra, pattern) in new[]
        {
            ("", "^org_live_"), (",\"live_mode\":true", "^org_live_"), (",\"live_mode\":false", "^org_test_"),
            (",\"prefix\":\"sk\"", "^sk_live_"), (",\"prefix\":\"sk\",\"live_mode\":false", "^sk_test_"), (",\"prefix\":\"giq_prod_sk\"", "^giq_prod_sk_live_"),
        })
        {
            var answer = (await gateway.Client.CallAsync(Path, $$"""{"name":"a key","scopes":["usage.write"]{{extra}}}""", Cookie(owner.Cookie))).Is(HttpStatusCode.Created);
            Assert.Matches(pattern, answer.Text("key"));
            Assert.Equal(pattern.Contains("live", StringComparison.Ordinal), answer.Json.GetProperty("live_mode").GetBoolean());
            (await TrackAsync(gateway, answer.Text("key"))).Is(HttpStatusCode.OK);
        }
    }

    [Theory]
    [InlineData("2041-02-03T04:05:06Z", "2041-02-03T04:05:06Z")]
    [InlineData("2041-02-03T04:05:06.789Z", "2041-02-03T04:05:06Z")]
    [InlineData("2041-02-03T04:05:06+00:00", "2041-02-03T04:05:06Z")]
    [InlineData("2041-02-03T04:05:06.789123-02:30", "2041-02-03T06:35:06Z")]
    public async Task An_expiry_is_an_instant_in_any_zone_that_it_names(string sent, string answered)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();

        Assert.Equal(answered, (await gateway.CreateKeyAsync(owner, new { name = "a key", expires_at = sent })).GetProperty("expires_at").GetString());
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_key_is_told_once_and_written_down_nowhere(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var first = await gateway.CreateKeyAsync(owner);
        var (id, key) = (first.GetProperty("id").GetString()!, first.GetProperty("key").GetString()!);
        var rotated = (await gateway.Client.CallAsync($"POST /api/v1/api-keys/{id}/rotate", """{"overlap_seconds":60}""", Cookie(owner.Cookie))).Is(HttpStatusCode.Created);
        var users = await gateway.CreateUserKeyAsync(owner.Cookie);
        (await TrackAsync(gateway, key)).Is(HttpStatusCode.OK);
        string[] secrets = [key, rotated.Text("key"), users.Text("key")];

        var lists = (await gateway.Client.CallAsync("GET /api/v1/api-keys", Cookie(owner.Cookie))).Is(HttpStatusCode.OK).Body
            + (await gateway.Client.CallAsync("GET /api/v1/auth/api-keys", Cookie(owner.Cookie))).Is(HttpStatusCode.OK).Body;
        var written = await StoreUnderTest.ReadEverythingAsync(store, gateway.Folder);

        foreach (var place in new[] { lists, written })
        {
            // What is looked for would be found: the ids are there.
            Assert.All(new[] { id, rotated.Text("id"), users.Text("id") }, text => Assert.Contains(text, place, StringComparison.Ordinal));
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, place, StringComparison.Ordinal));
            Assert.All(secrets, secret => Assert.DoesNotContain(secret[20..], place, StringComparison.Ordinal));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Nobody_gives_a_key_more_than_they_have(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(
            store, new Dictionary<string, string?> { ["Gateway:Roles:member:0"] = "keys.manage", ["Gateway:Roles:member:1"] = "usage.read" }, clock);
        var user = await gateway.SignUpAsync();
        await gateway.PutMemberAsync(user.AccountId, user.UserId, "member");
        clock.Advance(TimeSpan.FromMilliseconds(1));
        var cookie = Cookie("access_token=" + (await gateway.LogInAsync(user.Email)).AccessToken);

        (await gateway.Client.CallAsync(Path, """{"name":"a key","scopes":["usage.read"]}""", cookie)).Is(HttpStatusCode.Created);
        foreach (var scopes in new[] { "\"usage.write\"", "\"usage.read\",\"usage.write\"", "\"anything.else\"" })
        {
            (await gateway.Client.CallAsync(Path, $$"""{"name":"a key","scopes":[{{scopes}}]}""", cookie)).Is(HttpStatusCode.Forbidden);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Who_may_not_manage_keys_is_refused_by_cookie_and_by_bearer(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: clock);
        var user = await gateway.SignUpAsync();
        var key = await gateway.CreateKeyAsync(user);
        await gateway.PutMemberAsync(user.AccountId, user.UserId, "member");
        clock.Advance(TimeSpan.FromMilliseconds(1));
        var cookie = Cookie("access_token=" + (await gateway.LogInAsync(user.Email)).AccessToken);
        var form = new FormUrlEncodedContent([new("username", user.Email), new("password", GatewayUnderTest.Password)]);
        var bearer = Bearer((await gateway.Client.CallAsync("POST /api/v1/auth/login", form)).Is(HttpStatusCode.OK).Text("access_token"));

        foreach (var credential in new[] { cookie, bearer })
        {
            foreach (var call in new[] { Path, "GET /api/v1/api-keys", $"POST /api/v1/api-keys/{key.GetProperty("id").GetString()}/rotate", $"DELETE /api/v1/api-keys/{key.GetProperty("id").GetString()}" })
            {
                (await gateway.Client.CallAsync(call, credential)).Is(HttpStatusCode.Forbidden, """{"detail":"The credential lacks a scope that this resource requires."}""");
            }
        }

        (await TrackAsync(gateway, key.GetProperty("key").GetString()!)).Is(HttpStatusCode.OK);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_bearer_from_the_form_login_manages_keys_as_the_cookie_does(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var user = await gateway.SignUpAsync();
        var form = new FormUrlEncodedContent([new("username", user.Email), new("password", GatewayUnderTest.Password)]);
        var bearer = Bearer((await gateway.Client.CallAsync("POST /api/v1/auth/login", form)).Is(HttpStatusCode.OK).Text("access_token"));

        var created = (await gateway.Client.CallAsync(Path, """{"name":"a key"}""", bearer)).Is(HttpStatusCode.Created);

        (await gateway.Client.CallAsync($"DELETE /api/v1/api-keys/{created.Text("id")}", bearer)).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Keys_and_tokens_made_from_keys_manage_no_keys()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var account = (await gateway.CreateKeyAsync(owner, new { name = "a key", scopes = new[] { "keys.manage", "usage.write", "usage.read" } })).GetProperty("key").GetString()!;
        const string users = "imported/key";
        var import = $$"""{"name":"a key","sha256":"{{Core.ApiKeys.ApiKeyFormat.Hash(users)}}","user_id":"{{owner.UserId}}","scopes":["keys.manage"]}""";
        (await gateway.Admin.CallAsync($"POST /admin/v1/accounts/{owner.AccountId}/keys/import", import)).Is(HttpStatusCode.Created);
        (string, string)[] keys = [ApiKey(account), ApiKey(users), Basic(account, ""), Authorization(users)];
        (string, string)[] tokens =
        [
            Bearer((await gateway.Client.CallAsync("POST /tokens/generate", Authorization(account))).Text("token")),
            Bearer((await gateway.Client.CallAsync("POST /tokens/generate", Authorization(users))).Text("token")),
            Bearer((await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, account))).Text("token")),
            Bearer((await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, users))).Text("token")),
        ];

        foreach (var call in new[] { Path, "GET /api/v1/api-keys", "DELETE /api/v1/api-keys/key_000000000000000000000000" })
        {
            foreach (var credential in keys) (await gateway.Client.CallAsync(call, credential)).Is(HttpStatusCode.Unauthorized);
            foreach (var credential in tokens) (await gateway.Client.CallAsync(call, credential)).Is(HttpStatusCode.Forbidden);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task An_owner_has_so_many_keys_and_no_more(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, new Dictionary<string, string?> { ["Gateway:ApiKeys:MaxPerOwner"] = "2" });
        var owner = await gateway.SignUpAsync();
        var first = (await gateway.CreateKeyAsync(owner)).GetProperty("id").GetString();
        var second = (await gateway.CreateKeyAsync(owner)).GetProperty("id").GetString();

        (await gateway.Client.CallAsync(Path, """{"name":"one more"}""", Cookie(owner.Cookie))).Is(HttpStatusCode.BadRequest, """{"detail":"API key limit reached"}""");

        (await gateway.Client.CallAsync($"POST /api/v1/api-keys/{second}/rotate", """{"overlap_seconds":60}""", Cookie(owner.Cookie))).Is(HttpStatusCode.Created);
        (await gateway.Client.CallAsync($"DELETE /api/v1/api-keys/{first}", Cookie(owner.Cookie))).Is(HttpStatusCode.NoContent);
        await gateway.CreateKeyAsync(owner);
        (await gateway.Client.CallAsync(Path, """{"name":"one more"}""", Cookie(owner.Cookie))).Is(HttpStatusCode.BadRequest);
        await gateway.CreateKeyAsync(await gateway.SignUpAsync("other@example.com"));
    }

    [Theory]
    [InlineData("{}", "name")]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":null}""", "name")]
    [InlineData("""{"name":7}""", "name")]
    [InlineData("""{"name":"a key","scopes":"usage.read"}""", "scopes")]
    [InlineData("""{"name":"a key","scopes":[7]}""", "scopes", "0")]
    [InlineData("""{"name":"a key","scopes":["usage.read","two words"]}""", "scopes", "1")]
    [InlineData("""{"name":"a key","scopes":["*"]}""", "scopes", "0")]
    [InlineData("""{"name":"a key","scopes":[""]}""", "scopes", "0")]
    [InlineData("""{"name":"a key","live_mode":"yes"}""", "live_mode")]
    [InlineData("""{"name":"a key","expires_at":"tomorrow"}""", "expires_at")]
    [InlineData("""{"name":"a key","expires_at":"2041-01-01T00:00:00"}""", "expires_at")]
    [InlineData("""{"name":"a key","expires_at":2208988800}""", "expires_at")]
    [InlineData("""{"name":"a key","expires_at":"2039-12-31T23:59:59Z"}""", "expires_at")]
    [InlineData("""{"name":"a key","expires_at":"2040-01-01T00:00:00Z"}""", "expires_at")]
    [InlineData("""{"name":"a key","allowed_ips":"192.0.2.1"}""", "allowed_ips")]
    [InlineData("""{"name":"a key","allowed_ips":["192.0.2.1","anywhere"]}""", "allowed_ips", "1")]
    [InlineData("""{"name":"a key","allowed_ips":["192.0.2.0/33"]}""", "allowed_ips", "0")]
    [InlineData("""{"name":"a key","rate_limit":0}""", "rate_limit")]
    [InlineData("""{"name":"a key","rate_limit":-5}""", "rate_limit")]
    [InlineData("""{"name":"a key","rate_limit":1.5}""", "rate_limit")]
    [InlineData("""{"name":"a key","rate_limit":"many"}""", "rate_limit")]
    [InlineData("""{"name":"a key","rate_limit":"10/1x"}""", "rate_limit")]
    [InlineData("""{"name":"a key","rate_limit":true}""", "rate_limit")]
    [InlineData("""{"name":"a key","prefix":""}""", "prefix")]
    [InlineData("""{"name":"a key","prefix":"Upper"}""", "prefix")]
    [InlineData("""{"name":"a key","prefix":"sk_"}""", "prefix")]
    [InlineData("""{"name":"a key","prefix":"sk/x"}""", "prefix")]
    [InlineData("""{"name":"a key","prefix":"abcdefghijklmnopqrstuvwxyz"}""", "prefix")]
    public async Task A_setting_that_makes_no_sense_is_422_at_its_place(string body, params string[] place)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(clock: new ManualTimeProvider());
        var owner = await gateway.SignUpAsync();

        var answer = (await gateway.Client.CallAsync(Path, body, Cookie(owner.Cookie))).Is(HttpStatusCode.UnprocessableEntity);

        var error = Assert.Single(answer.Json.GetProperty("detail").EnumerateArray());
        Assert.Equal(["body", .. place], error.GetProperty("loc").EnumerateArray().Select(part => part.GetString()!));
        Assert.Equal(JsonValueKind.String, error.GetProperty("msg").ValueKind);
        Assert.Equal(0, (await gateway.Client.CallAsync("GET /api/v1/api-keys", Cookie(owner.Cookie))).Json.GetProperty("meta").GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Without_a_credential_it_is_401_with_a_bearer_challenge()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        foreach (var call in new[] { Path, "GET /api/v1/api-keys", "POST /api/v1/api-keys/key_000000000000000000000000/rotate", "DELETE /api/v1/api-keys/key_000000000000000000000000" })
        {
            var answer = (await gateway.Client.CallAsync(call)).Is(HttpStatusCode.Unauthorized, """{"detail":"Not authenticated"}""");
            Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
        }
    }

    private static Task<Answer> TrackAsync(GatewayUnderTest gateway, string key) => gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", ApiKey(key));
}
