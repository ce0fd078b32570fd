using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Fluxrate;

public sealed class KeyLifeTests
{
    private readonly ManualTimeProvider _clock = new();

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task The_list_shows_each_key_newest_first_and_when_it_was_last_used(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var owner = await gateway.SignUpAsync();
        await gateway.CreateKeyAsync(await gateway.SignUpAsync("other@example.com"));
        await gateway.CreateUserKeyAsync(owner.Cookie);
        var older = await gateway.CreateKeyAsync(owner, new { name = "older", scopes = new[] { "usage.write" }, expires_at = "2040-01-01T01:00:00Z" });
        _clock.Advance(TimeSpan.FromSeconds(100));
        var newer = await gateway.CreateKeyAsync(owner, new { name = "newer", live_mode = false });

        var list = await gateway.Client.CallAsync("GET /api/v1/api-keys", Cookie(owner.Cookie));
        list.Is(HttpStatusCode.OK, $$"""
            {"data":[
               {"id":"{{newer.GetProperty("id").GetString()}}","name":"newer","prefix":"{{newer.GetProperty("prefix").GetString()}}","scopes":[],"status":"ACTIVE",
                "live_mode":false,"created_at":"2040-01-01T00:01:40Z","expires_at":null,"last_used_at":null},
               {"id":"{{older.GetProperty("id").GetString()}}","name":"older","prefix":"{{older.GetProperty("prefix").GetString()}}","scopes":["usage.write"],"status":"ACTIVE",
                "live_mode":true,"created_at":"2040-01-01T00:00:00Z","expires_at":"2040-01-01T01:00:00Z","last_used_at":null}],
             "meta":{"page":1,"page_size":20,"total":2,"total_pages":1} }
            """);

        (await TrackAsync(gateway, older)).Is(HttpStatusCode.OK);
        Assert.Equal("2040-01-01T00:01:00Z", await LastUsedAsync(gateway, owner, older));
        _clock.Advance(TimeSpan.FromSeconds(50));
        (await TrackAsync(gateway, older)).Is(HttpStatusCode.OK);
        Assert.Equal("2040-01-01T00:02:00Z", await LastUsedAsync(gateway, owner, older));
        Assert.Null(await LastUsedAsync(gateway, owner, newer));
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task The_list_comes_in_pages(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var names = Enumerable.Range(1, 5).Select(i => $"key {i}").ToList();
        foreach (var name in names) await gateway.CreateKeyAsync(owner, new { name });
        names.Reverse();

        foreach (var (page, expected) in new[] { (1, names[..2]), (2, names[2..4]), (3, names[4..]), (4, []) })
        {
            var answer = (await gateway.Client.CallAsync($"GET /api/v1/api-keys?page={page}&page_size=2", Cookie(owner.Cookie))).Is(HttpStatusCode.OK).Json;
            Assert.Equal(expected, answer.GetProperty("data").EnumerateArray().Select(key => key.GetProperty("name").GetString()!));
            Assert.Equal($$"""{"page":{{page}},"page_size":2,"total":5,"total_pages":3}""", answer.GetProperty("meta").GetRawText());
        }

        (await gateway.Client.CallAsync("GET /api/v1/api-keys?page_size=100", Cookie(owner.Cookie))).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("page=0", "page", "ensure this value is greater than or equal to 1", "value_error.number.not_ge", 1)]
    [InlineData("page=-1", "page", "ensure this value is greater than or equal to 1", "value_error.number.not_ge", 1)]
    [InlineData("page_size=0", "page_size", "ensure this value is greater than or equal to 1", "value_error.number.not_ge", 1)]
    [InlineData("page_size=101", "page_size", "ensure this value is less than or equal to 100", "value_error.number.not_le", 100)]
    [InlineData("page=x", "page", "value is not a valid integer", "type_error.integer", null)]
    [InlineData("page=", "page", "value is not a valid integer", "type_error.integer", null)]
    [InlineData("page_size=1.5", "page_size", "value is not a valid integer", "type_error.integer", null)]
    [InlineData("page=99999999999999", "page", "value is not a valid integer", "type_error.integer", null)]
    [InlineData("page=1&page=2", "page", "value is not a valid integer", "type_error.integer", null)]
    public async Task A_page_that_cannot_be_is_422(string query, string name, string message, string type, int? limit)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();

        (await gateway.Client.CallAsync($"GET /api/v1/api-keys?{query}", Cookie(owner.Cookie)))
            .IsInvalid($$"""{"loc":["query","{{name}}"],"msg":"{{message}}","type":"{{type}}"{{(limit is null ? "" : $",\"ctx\":{{\"limit_value\":{limit}}}")}}}""");
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_deleted_key_is_gone_and_refused_at_once_and_so_is_every_token_made_from_it(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var owner = await gateway.SignUpAsync();
        var key = await gateway.CreateKeyAsync(owner);
        var (id, secret) = (key.GetProperty("id").GetString()!, key.GetProperty("key").GetString()!);
        var tokens = await TokensOfAsync(gateway, owner, secret);
        (await TrackAsync(gateway, key)).Is(HttpStatusCode.OK);
        foreach (var token in tokens) (await gateway.Client.CallAsync("GET /api/v1/usage", Bearer(token))).Is(HttpStatusCode.OK);

        var answer = (await gateway.Client.CallAsync($"DELETE /api/v1/api-keys/{id}", Cookie(owner.Cookie))).Is(HttpStatusCode.NoContent);

        Assert.Equal("", answer.Body);
        (await TrackAsync(gateway, key)).Is(HttpStatusCode.Unauthorized, """{"detail":"Not authenticated"}""");
        foreach (var token in tokens) (await gateway.Client.CallAsync("GET /api/v1/usage", Bearer(token))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(secret))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, secret))).Is(HttpStatusCode.Forbidden);
        (await gateway.Client.CallAsync($"DELETE /api/v1/api-keys/{id}", Cookie(owner.Cookie))).Is(HttpStatusCode.NotFound, """{"detail":"Not Found"}""");
        (await gateway.Client.CallAsync($"POST /api/v1/api-keys/{id}/rotate", "{}", Cookie(owner.Cookie))).Is(HttpStatusCode.NotFound);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Somebody_elses_key_is_404_and_lives_on(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var key = await gateway.CreateKeyAsync(await gateway.SignUpAsync());
        var other = await gateway.SignUpAsync("other@example.com");

        foreach (var id in new[] { key.GetProperty("id").GetString(), "key_000000000000000000000000", "key_1", "nonsense" })
        {
            (await gateway.Client.CallAsync($"DELETE /api/v1/api-keys/{id}", Cookie(other.Cookie))).Is(HttpStatusCode.NotFound, """{"detail":"Not Found"}""");
            (await gateway.Client.CallAsync($"POST /api/v1/api-keys/{id}/rotate", "{}", Cookie(other.Cookie))).Is(HttpStatusCode.NotFound, """{"detail":"Not Found"}""");
        }

        (await TrackAsync(gateway, key)).Is(HttpStatusCode.OK);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Rotating_without_overlap_ends_the_old_key_and_its_tokens_at_once(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var owner = await gateway.SignUpAsync();
        foreach (var body in new[] { """{"overlap_seconds":0}""", "{}", "" })
        {
            var old = await gateway.CreateKeyAsync(owner);
            var tokens = await TokensOfAsync(gateway, owner, old.GetProperty("key").GetString()!);
            (await TrackAsync(gateway, old)).Is(HttpStatusCode.OK);

            var successor = (await RotateAsync(gateway, owner, old, body)).Is(HttpStatusCode.Created).IsNotStored();

            (await TrackAsync(gateway, old)).Is(HttpStatusCode.Unauthorized);
            foreach (var token in tokens) (await gateway.Client.CallAsync("GET /api/v1/usage", Bearer(token))).Is(HttpStatusCode.Unauthorized);
            (await TrackAsync(gateway, successor.Json)).Is(HttpStatusCode.OK);
            (await RotateAsync(gateway, owner, old, "{}")).Is(HttpStatusCode.Conflict);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task With_an_overlap_the_old_key_and_its_tokens_live_for_it_and_no_longer(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var owner = await gateway.SignUpAsync();
        var old = await gateway.CreateKeyAsync(owner);
        var tokens = await TokensOfAsync(gateway, owner, old.GetProperty("key").GetString()!);
        (await TrackAsync(gateway, old)).Is(HttpStatusCode.OK);

        var successor = (await RotateAsync(gateway, owner, old, """{"overlap_seconds":60}""")).Is(HttpStatusCode.Created);

        tokens = [.. tokens, .. await TokensOfAsync(gateway, owner, old.GetProperty("key").GetString()!)];
        _clock.Advance(TimeSpan.FromSeconds(59));
        (await TrackAsync(gateway, old)).Is(HttpStatusCode.OK);
        foreach (var token in tokens) (await gateway.Client.CallAsync("GET /api/v1/usage", Bearer(token))).Is(HttpStatusCode.OK);

        _clock.Advance(TimeSpan.FromSeconds(1));
        (await TrackAsync(gateway, old)).Is(HttpStatusCode.Unauthorized);
        foreach (var token in tokens) (await gateway.Client.CallAsync("GET /api/v1/usage", Bearer(token))).Is(HttpStatusCode.Unauthorized);
        (await TrackAsync(gateway, successor.Json)).Is(HttpStatusCode.OK);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_key_deleted_during_its_overlap_is_dead_at_once(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var owner = await gateway.SignUpAsync();
        var old = await gateway.CreateKeyAsync(owner);
        var tokens = await TokensOfAsync(gateway, owner, old.GetProperty("key").GetString()!);
        (await RotateAsync(gateway, owner, old, """{"overlap_seconds":3600}""")).Is(HttpStatusCode.Created);
        (await TrackAsync(gateway, old)).Is(HttpStatusCode.OK);

        (await gateway.Client.CallAsync($"DELETE /api/v1/api-keys/{old.GetProperty("id").GetString()}", Cookie(owner.Cookie))).Is(HttpStatusCode.NoContent);

        (await TrackAsync(gateway, old)).Is(HttpStatusCode.Unauthorized);
        foreach (var token in tokens) (await gateway.Client.CallAsync("GET /api/v1/usage", Bearer(token))).Is(HttpStatusCode.Unauthorized);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task The_successor_has_the_same_settings_and_another_secret(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var owner = await gateway.SignUpAsync();
        var old = await gateway.CreateKeyAsync(owner, new
        {
            name = "mine",
            scopes = new[] { "usage.write" },
            live_mode = false,
            expires_at = "2040-06-01T00:00:00Z",
            allowed_ips = new[] { "127.0.0.0/8" },
            rate_limit = 1,
            prefix = "sk",
        });
        _clock.Advance(TimeSpan.FromMinutes(1));

        var answer = await RotateAsync(gateway, owner, old, """{"overlap_seconds":86400}""");

        answer.Is(HttpStatusCode.Created, $$"""
            {"id":"{{answer.Text("id")}}","name":"mine","key":"{{answer.Text("key")}}","prefix":"{{answer.Text("prefix")}}","scopes":["usage.write"],"status":"ACTIVE",
             "live_mode":false,"created_at":"2040-01-01T00:01:00Z","expires_at":"2040-06-01T00:00:00Z"}
            """);
        Assert.NotEqual(old.GetProperty("id").GetString(), answer.Text("id"));
        Assert.NotEqual(old.GetProperty("key").GetString(), answer.Text("key"));
        Assert.StartsWith("sk_test_", answer.Text("key"), StringComparison.Ordinal);
        (await TrackAsync(gateway, answer.Json)).Is(HttpStatusCode.OK);
        (await TrackAsync(gateway, answer.Json)).Is(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("""{"overlap_seconds":-1}""", """{"loc":["body","overlap_seconds"],"msg":"ensure this value is greater than or equal to 0","type":"value_error.number.not_ge","ctx":{"limit_value":0}}""")]
    [InlineData("""{"overlap_seconds":86401}""", """{"loc":["body","overlap_seconds"],"msg":"ensure this value is less than or equal to 86400","type":"value_error.number.not_le","ctx":{"limit_value":86400}}""")]
    [InlineData("""{"overlap_seconds":"60"}""", """{"loc":["body","overlap_seconds"],"msg":"value is not a valid integer","type":"type_error.integer"}""")]
    [InlineData("""{"overlap_seconds":1.5}""", """{"loc":["body","overlap_seconds"],"msg":"value is not a valid integer","type":"type_error.integer"}""")]
    [InlineData("[]", """{"loc":["body"],"msg":"value is not a valid dict","type":"type_error.dict"}""")]
    public async Task An_overlap_that_cannot_be_is_422_and_rotates_nothing(string body, string error)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var key = await gateway.CreateKeyAsync(owner);

        (await RotateAsync(gateway, owner, key, body)).IsInvalid(error);

        (await TrackAsync(gateway, key)).Is(HttpStatusCode.OK);
        Assert.Equal(1, (await gateway.Client.CallAsync("GET /api/v1/api-keys", Cookie(owner.Cookie))).Json.GetProperty("meta").GetProperty("total").GetInt32());
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_key_and_its_tokens_end_when_it_expires(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var owner = await gateway.SignUpAsync();
        var key = await gateway.CreateKeyAsync(owner, new { name = "a key", scopes = new[] { "usage.write", "usage.read" }, expires_at = _clock.GetUtcNow().AddMinutes(10) });
        var tokens = await TokensOfAsync(gateway, owner, key.GetProperty("key").GetString()!);

        _clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        (await TrackAsync(gateway, key)).Is(HttpStatusCode.OK);
        foreach (var token in tokens) (await gateway.Client.CallAsync("GET /api/v1/usage", Bearer(token))).Is(HttpStatusCode.OK);

        _clock.Advance(TimeSpan.FromSeconds(1));
        (await TrackAsync(gateway, key)).Is(HttpStatusCode.Unauthorized);
        foreach (var token in tokens) (await gateway.Client.CallAsync("GET /api/v1/usage", Bearer(token))).Is(HttpStatusCode.Unauthorized);
        Assert.Equal("EXPIRED", (await gateway.Client.CallAsync("GET /api/v1/api-keys", Cookie(owner.Cookie))).Json.GetProperty("data")[0].GetProperty("status").GetString());
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_key_with_networks_is_refused_from_anywhere_else_and_so_are_its_tokens(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, new Dictionary<string, string?> { ["Gateway:TrustedProxies:0"] = "127.0.0.1" });
        var owner = await gateway.SignUpAsync();
        var key = await gateway.CreateKeyAsync(owner, new { name = "a key", scopes = new[] { "usage.write", "usage.read" }, allowed_ips = new[] { "203.0.113.7", "2001:db8::/32" } });
        var secret = key.GetProperty("key").GetString()!;
        var token = (await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, secret), From("203.0.113.7"))).Is(HttpStatusCode.OK).Text("token");

        foreach (var (address, status) in new[] { ("203.0.113.7", HttpStatusCode.OK), ("2001:db8::1", HttpStatusCode.OK), ("203.0.113.8", HttpStatusCode.Forbidden), ("2001:db9::1", HttpStatusCode.Forbidden) })
        {
            (await gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", ApiKey(secret), From(address))).Is(status);
            (await gateway.Client.CallAsync("GET /api/v1/usage", Bearer(token), From(address))).Is(status);
            (await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, secret), From(address))).Is(status);
            (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(secret), From(address))).Is(status);
        }

        (await TrackAsync(gateway, key)).Is(HttpStatusCode.Forbidden);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_key_with_a_limit_of_its_own_shares_it_with_its_tokens_and_with_no_other_key(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var owner = await gateway.SignUpAsync();
        var limited = await gateway.CreateKeyAsync(owner, new { name = "limited", scopes = new[] { "usage.write", "usage.read" }, rate_limit = "2/1h" });
        var free = await gateway.CreateKeyAsync(owner);
        var token = (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(limited.GetProperty("key").GetString()!))).Text("token");

        (await TrackAsync(gateway, limited)).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync("GET /api/v1/usage", Bearer(token))).Is(HttpStatusCode.OK);

        var refused = (await TrackAsync(gateway, limited)).Is(
            HttpStatusCode.TooManyRequests, """{"detail":"Rate limit exceeded: 2 per 1 hour","error":"Rate limit exceeded: 2 per 1 hour"}""");
        Assert.Equal(("2", "0"), (refused.Header("X-RateLimit-Limit"), refused.Header("X-RateLimit-Remaining")));
        (await gateway.Client.CallAsync("GET /api/v1/usage", Bearer(token))).Is(HttpStatusCode.TooManyRequests);
        (await TrackAsync(gateway, free)).Is(HttpStatusCode.OK);
        _clock.Advance(TimeSpan.FromSeconds(int.Parse(refused.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture)));
        (await TrackAsync(gateway, limited)).Is(HttpStatusCode.OK);
    }

    // One of each kind that a key of an account can be turned into, and that may read usage.
    private static async Task<IReadOnlyList<string>> TokensOfAsync(GatewayUnderTest gateway, SignedUp owner, string key) =>
    [
        (await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, key))).Is(HttpStatusCode.OK).Text("token"),
        (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(key))).Is(HttpStatusCode.OK).Text("token"),
        (await gateway.Client.CallAsync("POST /api/v1/widget/token", """{"customer_external_id":"cust_1"}""", ApiKey(key))).Is(HttpStatusCode.OK).Text("token"),
    ];

    private static Task<Answer> TrackAsync(GatewayUnderTest gateway, System.Text.Json.JsonElement key) =>
        gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", ApiKey(key.GetProperty("key").GetString()!));

    private static Task<Answer> RotateAsync(GatewayUnderTest gateway, SignedUp owner, System.Text.Json.JsonElement key, string body) =>
        gateway.Client.CallAsync($"POST /api/v1/api-keys/{key.GetProperty("id").GetString()}/rotate", body, Cookie(owner.Cookie));

    private static async Task<string?> LastUsedAsync(GatewayUnderTest gateway, SignedUp owner, System.Text.Json.JsonElement key) =>
        (await gateway.Client.CallAsync("GET /api/v1/api-keys", Cookie(owner.Cookie))).Is(HttpStatusCode.OK).Json.GetProperty("data").EnumerateArray()
            .Single(listed => listed.GetProperty("id").GetString() == key.GetProperty("id").GetString()).GetProperty("last_used_at").GetString();

    private static (string Name, string Value) From(string address) => ("X-Forwarded-For", address);
}
