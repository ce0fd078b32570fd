using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Admin;

public sealed class AccountTests
{
    private readonly ManualTimeProvider _clock = new();

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Accounts_are_made_alone_or_below_an_organisation_and_shown(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);

        var organization = await gateway.Admin.CallAsync("POST /admin/v1/accounts", """{"name":"Holding"}""");
        var id = organization.Text("id");
        var serial = organization.Json.GetProperty("serial").GetInt64();
        var expected = $$"""{"id":"{{id}}","serial":{{serial}},"name":"Holding","organization_id":"{{id}}","is_active":true,"created_at":"2040-01-01T00:00:00Z"}""";
        organization.Is(HttpStatusCode.Created, expected);
        Assert.Matches("^acc_[0-9a-f]{24}$", id);
        Assert.True(serial > 0);
        (await gateway.Admin.CallAsync($"GET /admin/v1/accounts/{id}")).Is(HttpStatusCode.OK, expected);

        var tenant = await gateway.Admin.CallAsync("POST /admin/v1/accounts", $$"""{"name":"Daughter","organization_id":"{{id}}"}""");
        Assert.Equal(id, tenant.Is(HttpStatusCode.Created).Text("organization_id"));
        Assert.NotEqual(serial, tenant.Json.GetProperty("serial").GetInt64());
        foreach (var wrong in new[] { tenant.Text("id"), "acc_000000000000000000000000", "nonsense" })
        {
            (await gateway.Admin.CallAsync("POST /admin/v1/accounts", $$"""{"name":"Granddaughter","organization_id":"{{wrong}}"}"""))
                .IsInvalid("""{"loc":["body","organization_id"],"msg":"is not the id of an account that stands alone","type":"value_error"}""");
        }

        (await gateway.Admin.CallAsync("POST /admin/v1/accounts", "{}")).IsInvalid("""{"loc":["body","name"],"msg":"field required","type":"value_error.missing"}""");
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Members_come_change_and_go(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var user = await gateway.SignUpAsync();
        var account = await gateway.CreateAccountAsync("tenant");
        (await gateway.Admin.CallAsync($"GET /admin/v1/accounts/{account.Id}/members")).Is(HttpStatusCode.OK, """{"data":[]}""");
        (await gateway.Admin.CallAsync($"GET /admin/v1/accounts/{user.AccountId}/members"))
            .Is(HttpStatusCode.OK, $$"""{"data":[{"user_id":"{{user.UserId}}","role":"owner","created_at":"2040-01-01T00:00:00Z"}]}""");

        foreach (var role in new[] { "member", "admin", "owner" })
        {
            await gateway.PutMemberAsync(account.Id, user.UserId, role);
            (await gateway.Admin.CallAsync($"GET /admin/v1/accounts/{account.Id}/members"))
                .Is(HttpStatusCode.OK, $$"""{"data":[{"user_id":"{{user.UserId}}","role":"{{role}}","created_at":"2040-01-01T00:00:00Z"}]}""");
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        await gateway.RemoveMemberAsync(account.Id, user.UserId);

        (await gateway.Admin.CallAsync($"GET /admin/v1/accounts/{account.Id}/members")).Is(HttpStatusCode.OK, """{"data":[]}""");
        (await gateway.Admin.CallAsync($"DELETE /admin/v1/accounts/{account.Id}/members/{user.UserId}")).Is(HttpStatusCode.NotFound);
        (await gateway.Admin.CallAsync($"PUT /admin/v1/accounts/{account.Id}/members/{user.UserId}", """{"role":"king"}"""))
            .IsInvalid("""{"loc":["body","role"],"msg":"must be owner, admin or member","type":"value_error"}""");
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task What_is_not_there_is_404_as_problem_details(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var user = await gateway.SignUpAsync();

        foreach (var call in new[]
        {
            "GET /admin/v1/accounts/acc_000000000000000000000000", "GET /admin/v1/accounts/nonsense", "GET /admin/v1/accounts/acc_000000000000000000000000/members",
            $"PUT /admin/v1/accounts/{user.AccountId}/members/usr_000000000000000000000000", $"PUT /admin/v1/accounts/acc_000000000000000000000000/members/{user.UserId}",
            $"PUT /admin/v1/accounts/{user.UserId}/members/{user.AccountId}", $"DELETE /admin/v1/accounts/{user.AccountId}/members/usr_000000000000000000000000",
            "GET /admin/v1/users?email=nobody@example.com", "GET /admin/v1/users", "POST /admin/v1/users/usr_000000000000000000000000/disable", "POST /admin/v1/users/nonsense/enable",
            "POST /admin/v1/accounts/acc_000000000000000000000000/keys/import", "GET /admin/v1/nothing",
        })
        {
            var answer = (call.StartsWith("PUT", StringComparison.Ordinal) ? await gateway.Admin.CallAsync(call, """{"role":"member"}""") : await gateway.Admin.CallAsync(call)).Is(HttpStatusCode.NotFound);
            Assert.Equal("application/problem+json", answer.Header("Content-Type"));
            Assert.Equal("not_found", answer.Text("code"));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_user_is_found_by_address_in_any_case(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var user = await gateway.SignUpAsync("You@YourCompany.com");
        await gateway.LogInAsync(user.Email);

        var answer = await gateway.Admin.CallAsync("GET /admin/v1/users?email=yOU%40yourcompany.com");

        answer.Is(HttpStatusCode.OK, $$"""
            {"id":"{{user.UserId}}","serial":{{answer.Json.GetProperty("serial").GetInt64()}},"email":"You@YourCompany.com","account_id":"{{user.AccountId}}","is_active":true,
             "created_at":"2040-01-01T00:00:00Z","last_login":"2040-01-01T00:00:00Z"}
            """);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Disabling_a_user_kills_sessions_keys_and_tokens_at_once_and_enabling_brings_back_the_keys(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var user = await gateway.SignUpAsync();
        var key = (await gateway.CreateUserKeyAsync(user.Cookie)).Text("key");
        var token = (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(key))).Text("token");
        var bearer = (await SignInAsync()).Is(HttpStatusCode.OK).Text("access_token");
        (string, string)[] credentials = [Cookie(user.Cookie), Bearer(bearer), Bearer(token), ApiKey(key)];
        foreach (var credential in credentials) (await gateway.Client.CallAsync("GET /api/v1/auth/me", credential)).Is(HttpStatusCode.OK);

        (await gateway.Admin.CallAsync($"POST /admin/v1/users/{user.UserId}/disable")).Is(HttpStatusCode.NoContent);

        foreach (var credential in credentials) (await gateway.Client.CallAsync("GET /api/v1/auth/me", credential)).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(key))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + user.RefreshToken))).Is(HttpStatusCode.Unauthorized);
        (await SignInAsync()).Is(HttpStatusCode.Unauthorized);
        Assert.False((await gateway.Admin.CallAsync($"GET /admin/v1/users?email={user.Email}")).Json.GetProperty("is_active").GetBoolean());

        _clock.Advance(TimeSpan.FromMinutes(1));
        (await gateway.Admin.CallAsync($"POST /admin/v1/users/{user.UserId}/enable")).Is(HttpStatusCode.NoContent);

        foreach (var credential in credentials[..3]) (await gateway.Client.CallAsync("GET /api/v1/auth/me", credential)).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("GET /api/v1/auth/me", ApiKey(key))).Is(HttpStatusCode.OK);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        (await gateway.Client.CallAsync("GET /api/v1/auth/me", Bearer((await SignInAsync()).Is(HttpStatusCode.OK).Text("access_token")))).Is(HttpStatusCode.OK);

        Task<Answer> SignInAsync() => gateway.Client.CallAsync(
            "POST /api/v1/auth/login", new FormUrlEncodedContent([new("username", user.Email), new("password", GatewayUnderTest.Password)]));
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Taking_a_user_out_of_their_account_kills_sessions_keys_and_tokens_at_once(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: _clock);
        var user = await gateway.SignUpAsync();
        var key = (await gateway.CreateUserKeyAsync(user.Cookie)).Text("key");
        var accountKey = (await gateway.CreateKeyAsync(user)).GetProperty("key").GetString()!;
        (string, string)[] credentials = [Cookie(user.Cookie), Bearer(user.AccessToken), ApiKey(key)];
        foreach (var credential in credentials) (await gateway.Client.CallAsync("GET /api/v1/auth/me", credential)).Is(HttpStatusCode.OK);

        await gateway.RemoveMemberAsync(user.AccountId, user.UserId);

        foreach (var credential in credentials) (await gateway.Client.CallAsync("GET /api/v1/auth/me", credential)).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + user.RefreshToken))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(key))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("POST /api/v1/sdk/track", "{}", ApiKey(accountKey))).Is(HttpStatusCode.OK);
    }
}
