using System.Net;
using Auth.Gateway.Core.ApiKeys;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Admin;

public sealed class KeyImportTests
{
    private const string Key = "org_live_abc123+from/elsewhere==";

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_key_that_is_known_by_its_hash_alone_goes_on_working(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: new ManualTimeProvider());
        var owner = await gateway.SignUpAsync();
        (await gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", ApiKey(Key))).Is(HttpStatusCode.Unauthorized);

        var answer = await ImportAsync(gateway, owner.AccountId, ApiKeyFormat.Hash(Key), ",\"scopes\":[\"usage.write\",\"usage.read\"],\"shown_prefix\":\"org_live_abc\"");

        answer.Is(HttpStatusCode.Created, $$"""
            {"id":"{{answer.Text("id")}}","name":"theirs","prefix":"org_live_abc","scopes":["usage.write","usage.read"],"status":"ACTIVE","live_mode":true,
             "created_at":"2040-01-01T00:00:00Z","expires_at":null,"last_used_at":null}
            """);
        (await gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", ApiKey(Key))).Is(HttpStatusCode.OK);
        Assert.Equal((owner.AccountId, answer.Text("id")), (gateway.Upstream.Last.Headers["X-Auth-Subject"], gateway.Upstream.Last.Headers["X-Auth-Credential"]));
        (await gateway.Client.CallAsync("GET /login", Basic(owner.AccountId, Key))).Is(HttpStatusCode.OK);
        Assert.Equal(answer.Text("id"), (await gateway.Client.CallAsync("GET /api/v1/api-keys", Cookie(owner.Cookie))).Json.GetProperty("data")[0].GetProperty("id").GetString());
        (await gateway.Client.CallAsync($"DELETE /api/v1/api-keys/{answer.Text("id")}", Cookie(owner.Cookie))).Is(HttpStatusCode.NoContent);
        (await gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", ApiKey(Key))).Is(HttpStatusCode.Unauthorized);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_hash_that_is_there_already_is_409_in_every_account_and_spelling(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var other = await gateway.CreateAccountAsync("other");
        (await ImportAsync(gateway, owner.AccountId, ApiKeyFormat.Hash(Key).ToUpperInvariant(), ",\"scopes\":[\"usage.write\"]")).Is(HttpStatusCode.Created);

        foreach (var account in new[] { owner.AccountId, other.Id })
        {
            var answer = (await ImportAsync(gateway, account, ApiKeyFormat.Hash(Key))).Is(HttpStatusCode.Conflict);
            Assert.Equal(("application/problem+json", "key_exists"), (answer.Header("Content-Type"), answer.Text("code")));
        }

        (await gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", ApiKey(Key))).Is(HttpStatusCode.OK);
        Assert.Equal(owner.AccountId, gateway.Upstream.Last.Headers["X-Auth-Account"]);
    }

    [Fact]
    public async Task The_limit_of_keys_holds_for_imports_too()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:ApiKeys:MaxPerOwner"] = "1" });
        var account = await gateway.CreateAccountAsync("tenant");
        (await ImportAsync(gateway, account.Id, ApiKeyFormat.Hash("one"))).Is(HttpStatusCode.Created);

        Assert.Equal("key_limit_reached", (await ImportAsync(gateway, account.Id, ApiKeyFormat.Hash("two"))).Is(HttpStatusCode.Conflict).Text("code"));
    }

    [Theory]
    [InlineData("", "ensure this value has at least 64 characters")]
    [InlineData("abc", "ensure this value has at least 64 characters")]
    [InlineData("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "must be a SHA-256 in 64 hexadecimal digits")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000f", "ensure this value has at most 64 characters")]
    public async Task What_is_no_hash_is_422(string hash, string message)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var account = await gateway.CreateAccountAsync("tenant");

        var answer = (await ImportAsync(gateway, account.Id, hash)).Is(HttpStatusCode.UnprocessableEntity);

        var error = Assert.Single(answer.Json.GetProperty("detail").EnumerateArray());
        Assert.Equal(["body", "sha256"], error.GetProperty("loc").EnumerateArray().Select(part => part.GetString()!));
        Assert.Equal(message, error.GetProperty("msg").GetString());
    }

    [Fact]
    public async Task A_user_who_is_no_member_gets_no_key_of_the_account()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var account = await gateway.CreateAccountAsync("tenant");
        var stranger = await gateway.SignUpAsync();

        foreach (var user in new[] { stranger.UserId, "usr_000000000000000000000000", "nonsense" })
        {
            (await ImportAsync(gateway, account.Id, ApiKeyFormat.Hash(Key), $",\"user_id\":\"{user}\""))
                .IsInvalid("""{"loc":["body","user_id"],"msg":"is not the id of a user of this account","type":"value_error"}""");
        }

        await gateway.PutMemberAsync(account.Id, stranger.UserId, "member");
        (await ImportAsync(gateway, account.Id, ApiKeyFormat.Hash(Key), $",\"user_id\":\"{stranger.UserId}\"")).Is(HttpStatusCode.Created);
        Assert.Equal(stranger.Email, (await gateway.Client.CallAsync("GET /api/v1/auth/me", ApiKey(Key))).Is(HttpStatusCode.OK).Text("email"));
    }

    private static Task<Answer> ImportAsync(GatewayUnderTest gateway, string accountId, string hash, string more = "") =>
        gateway.Admin.CallAsync($"POST /admin/v1/accounts/{accountId}/keys/import", $$"""{"name":"theirs","sha256":"{{hash}}"{{more}}}""");
}
