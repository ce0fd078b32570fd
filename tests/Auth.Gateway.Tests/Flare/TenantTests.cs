using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Flare;

public sealed class TenantTests
{
    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_member_of_a_tenant_gets_tokens_for_it_until_taken_out_which_kills_them_at_once(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: clock);
        var user = await gateway.SignUpAsync();
        var key = (await gateway.CreateUserKeyAsync(user.Cookie)).Text("key");
        var tenant = await gateway.CreateAccountAsync("tenant");
        await gateway.PutMemberAsync(tenant.Id, user.UserId, "member");
        clock.Advance(TimeSpan.FromMilliseconds(1));

        var token = (await GenerateAsync(gateway, key, tenant.Serial)).Is(HttpStatusCode.OK).Text("token");
        var home = (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(key))).Is(HttpStatusCode.OK).Text("token");
        var facts = (await gateway.Client.CallAsync("GET /tokens/test", Bearer(token))).Is(HttpStatusCode.OK).Json;
        Assert.Equal(tenant.Serial, facts.GetProperty("tenant_id").GetInt64());
        Assert.Equal(tenant.Serial, facts.GetProperty("organization_id").GetInt64());
        Assert.Equal(user.Email, facts.GetProperty("user_email").GetString());
        Assert.True(facts.GetProperty("api_key_id").GetInt64() > 0);

        await gateway.RemoveMemberAsync(tenant.Id, user.UserId);

        (await gateway.Client.CallAsync("GET /tokens/test", Bearer(token))).Is(HttpStatusCode.Unauthorized);
        (await GenerateAsync(gateway, key, tenant.Serial)).Is(HttpStatusCode.Forbidden);
        (await gateway.Client.CallAsync("GET /tokens/test", Bearer(home))).Is(HttpStatusCode.OK);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task An_administrator_of_an_organisation_gets_tokens_for_all_its_tenants_until_taken_out(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: clock);
        var user = await gateway.SignUpAsync();
        var key = (await gateway.CreateUserKeyAsync(user.Cookie)).Text("key");
        var organization = await gateway.CreateAccountAsync("organisation");
        var tenant = await gateway.CreateAccountAsync("tenant", organization.Id);
        (await GenerateAsync(gateway, key, tenant.Serial)).Is(HttpStatusCode.Forbidden);
        await gateway.PutMemberAsync(organization.Id, user.UserId, "admin");
        clock.Advance(TimeSpan.FromMilliseconds(1));

        var token = (await GenerateAsync(gateway, key, tenant.Serial)).Is(HttpStatusCode.OK).Text("token");
        var facts = (await gateway.Client.CallAsync("GET /tokens/test", Bearer(token))).Is(HttpStatusCode.OK).Json;
        Assert.Equal(tenant.Serial, facts.GetProperty("tenant_id").GetInt64());
        Assert.Equal(organization.Serial, facts.GetProperty("organization_id").GetInt64());

        await gateway.RemoveMemberAsync(organization.Id, user.UserId);

        (await gateway.Client.CallAsync("GET /tokens/test", Bearer(token))).Is(HttpStatusCode.Unauthorized);
        (await GenerateAsync(gateway, key, tenant.Serial)).Is(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_mere_member_of_an_organisation_gets_none_of_its_tenants()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var user = await gateway.SignUpAsync();
        var key = (await gateway.CreateUserKeyAsync(user.Cookie)).Text("key");
        var organization = await gateway.CreateAccountAsync("organisation");
        var tenant = await gateway.CreateAccountAsync("tenant", organization.Id);
        await gateway.PutMemberAsync(organization.Id, user.UserId, "member");

        (await GenerateAsync(gateway, key, organization.Serial)).Is(HttpStatusCode.OK);
        (await GenerateAsync(gateway, key, tenant.Serial)).Is(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_administrator_who_becomes_a_mere_member_loses_the_tenants_and_their_tokens()
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(clock: clock);
        var user = await gateway.SignUpAsync();
        var key = (await gateway.CreateUserKeyAsync(user.Cookie)).Text("key");
        var tenant = await gateway.CreateAccountAsync("tenant", user.AccountId);
        var token = (await GenerateAsync(gateway, key, tenant.Serial)).Is(HttpStatusCode.OK).Text("token");

        await gateway.PutMemberAsync(user.AccountId, user.UserId, "member");

        (await gateway.Client.CallAsync("GET /tokens/test", Bearer(token))).Is(HttpStatusCode.Unauthorized);
        (await GenerateAsync(gateway, key, tenant.Serial)).Is(HttpStatusCode.Forbidden);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_tenant_of_somebody_else_cannot_be_told_from_one_that_does_not_exist(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var user = await gateway.SignUpAsync();
        var key = (await gateway.CreateUserKeyAsync(user.Cookie)).Text("key");
        var other = await gateway.SignUpAsync("other@example.com");
        var nobodys = await gateway.CreateAccountAsync("nobody's");

        foreach (var serial in new[] { await gateway.SerialOfAsync(other.AccountId), nobodys.Serial, 987654321, long.MaxValue })
        {
            (await GenerateAsync(gateway, key, serial)).Is(
                HttpStatusCode.Forbidden, """{"error":{"code":"TENANT_NOT_ACCESSIBLE","message":"The tenant is not accessible with this credential."}}""");
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Deleting_the_key_kills_its_tokens_of_every_tenant(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var user = await gateway.SignUpAsync();
        var created = await gateway.CreateUserKeyAsync(user.Cookie);
        var tenant = await gateway.CreateAccountAsync("tenant", user.AccountId);
        var own = await gateway.SerialOfAsync(user.AccountId);
        var tokens = new List<string>();
        foreach (var serial in new[] { own, tenant.Serial }) tokens.Add((await GenerateAsync(gateway, created.Text("key"), serial)).Is(HttpStatusCode.OK).Text("token"));
        foreach (var token in tokens) (await gateway.Client.CallAsync("GET /tokens/test", Bearer(token))).Is(HttpStatusCode.OK);

        (await gateway.Client.CallAsync($"DELETE /api/v1/api-keys/{created.Text("id")}", Cookie(user.Cookie))).Is(HttpStatusCode.NoContent);

        foreach (var token in tokens) (await gateway.Client.CallAsync("GET /tokens/test", Bearer(token))).Is(HttpStatusCode.Unauthorized);
        (await GenerateAsync(gateway, created.Text("key"), own)).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task In_another_tenant_a_key_can_do_no_more_than_its_user_can_there()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var user = await gateway.SignUpAsync();
        const string key = "imported/key";
        var import = $$"""{"name":"theirs","sha256":"{{Core.ApiKeys.ApiKeyFormat.Hash(key)}}","user_id":"{{user.UserId}}","scopes":["usage.read","usage.write"]}""";
        (await gateway.Admin.CallAsync($"POST /admin/v1/accounts/{user.AccountId}/keys/import", import)).Is(HttpStatusCode.Created);
        var tenant = await gateway.CreateAccountAsync("tenant");
        await gateway.PutMemberAsync(tenant.Id, user.UserId, "member");

        var claims = TokenText.Claims((await GenerateAsync(gateway, key, tenant.Serial)).Is(HttpStatusCode.OK).Text("token"));

        Assert.Equal("usage.read", claims.GetProperty("scope").GetString());
        Assert.Equal(tenant.Id, claims.GetProperty("account_id").GetString());
    }

    private static Task<Answer> GenerateAsync(GatewayUnderTest gateway, string key, long tenant) =>
        gateway.Client.CallAsync("POST /tokens/generate", $$"""{"tenant_id":{{tenant}}}""", Authorization(key));
}
