using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.SignIn;

public sealed class PasswordChangeTests
{
    private const string New = "another-Passw0rd";
    private const string Change = $$"""{"current_password":"{{GatewayUnderTest.Password}}","new_password":"{{New}}"}""";

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Whoever_was_signed_in_with_the_old_password_is_out_and_only_the_new_one_is_right(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var key = (await gateway.CreateKeyAsync(owner)).GetProperty("key").GetString()!;
        var thief = (await gateway.SignInAsync(SignInDoors.Json, owner.Email, GatewayUnderTest.Password, "x")).Is(HttpStatusCode.OK);
        var bearer = (await gateway.SignInAsync(SignInDoors.Form, owner.Email, GatewayUnderTest.Password, "x")).Is(HttpStatusCode.OK).Text("access_token");
        var oauth = (await gateway.SignInAsync(SignInDoors.OAuth, owner.Email, GatewayUnderTest.Password, "x")).Is(HttpStatusCode.OK);

        var answer = await gateway.Client.CallAsync("POST /api/v1/auth/password", Change, Cookie(owner.Cookie));

        answer.Is(HttpStatusCode.OK, """{"message":"Password changed"}""").IsNotStored();
        (await MeAsync(Cookie("access_token=" + answer.Cookies["access_token"].Value))).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + answer.Cookies["refresh_token"].Value))).Is(HttpStatusCode.OK);
        foreach (var dead in new[] { Cookie(owner.Cookie), Cookie("access_token=" + thief.Cookies["access_token"].Value), Bearer(bearer), Bearer(oauth.Text("access_token")) }) (await MeAsync(dead)).Is(HttpStatusCode.Unauthorized);
        foreach (var dead in new[] { owner.RefreshToken, thief.Cookies["refresh_token"].Value }) (await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + dead))).Is(HttpStatusCode.Unauthorized);
        using var refresh = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = oauth.Text("refresh_token") });
        (await gateway.Client.CallAsync("POST /oauth/token", refresh)).Is(HttpStatusCode.BadRequest);
        (await gateway.SignInAsync(SignInDoors.Json, owner.Email, GatewayUnderTest.Password, "x")).Is(HttpStatusCode.Unauthorized);
        (await gateway.SignInAsync(SignInDoors.Json, owner.Email, New, "x")).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync("GET /api/v1/usage", ApiKey(key))).Is(HttpStatusCode.OK);

        Task<Answer> MeAsync((string, string) credential) => gateway.Client.CallAsync("GET /api/v1/auth/me", credential);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Sign_ins_with_the_old_password_that_race_its_change_leave_nothing_alive(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var present = GatewayUnderTest.Password;
        for (var round = 0; round < 10; round++)
        {
            var next = $"Changed-Passw0rd-{round}";
            var signIns = Enumerable.Range(0, 6).Select(_ => gateway.SignInAsync(SignInDoors.Json, owner.Email, present, "x")).ToList();
            await Task.WhenAny(signIns);
            (await gateway.Admin.CallAsync($"POST /admin/v1/users/{owner.UserId}/password", $$"""{"new_password":"{{next}}"}""")).Is(HttpStatusCode.NoContent);
            foreach (var answer in await Task.WhenAll(signIns))
            {
                if (answer.Status != HttpStatusCode.OK) continue;
                (await gateway.Client.CallAsync("GET /api/v1/auth/me", Cookie("access_token=" + answer.Cookies["access_token"].Value))).Is(HttpStatusCode.Unauthorized);
                (await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + answer.Cookies["refresh_token"].Value))).Is(HttpStatusCode.Unauthorized);
            }

            present = next;
        }
    }

    [Fact]
    public async Task Guesses_at_the_present_password_are_guesses()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: SignInDoors.Settings);
        var owner = await gateway.SignUpAsync();
        for (var i = 0; i < 3; i++) (await ChangeAsync("wrong")).Is(HttpStatusCode.BadRequest, """{"detail":"Incorrect password"}""");

        var delayed = (await ChangeAsync(GatewayUnderTest.Password)).Is(HttpStatusCode.TooManyRequests);
        Assert.NotNull(delayed.Header("Retry-After"));
        (await gateway.SignInAsync(SignInDoors.Json, owner.Email, GatewayUnderTest.Password, "203.0.113.7")).Is(HttpStatusCode.TooManyRequests);

        Task<Answer> ChangeAsync(string current) => gateway.Client.CallAsync(
            "POST /api/v1/auth/password", $$"""{"current_password":"{{current}}","new_password":"{{New}}"}""", Cookie(owner.Cookie), ("X-Forwarded-For", "203.0.113.7"));
    }

    [Fact]
    public async Task It_is_the_users_own_business_and_comes_from_this_site()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var userKey = (await gateway.CreateUserKeyAsync(owner.Cookie)).Text("key");
        var keyToken = (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(userKey))).Is(HttpStatusCode.OK).Text("token");
        (await gateway.Client.CallAsync("POST /api/v1/auth/password", Change)).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("POST /api/v1/auth/password", Change, ApiKey(userKey))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("POST /api/v1/auth/password", Change, Bearer(keyToken))).Is(HttpStatusCode.Forbidden);
        (await gateway.Client.CallAsync("POST /api/v1/auth/password", Change, Cookie(owner.Cookie), ("Origin", "https://evil.example"))).Is(HttpStatusCode.Forbidden);
        (await gateway.SignInAsync(SignInDoors.Json, owner.Email, GatewayUnderTest.Password, "x")).Is(HttpStatusCode.OK);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task An_administrator_gives_a_new_one_to_whoever_forgot_and_is_locked_out(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, SignInDoors.Settings);
        var owner = await gateway.SignUpAsync();
        await gateway.GuessAsync(SignInDoors.Json, owner.Email, "203.0.113.7", 3);

        (await gateway.Admin.CallAsync($"POST /admin/v1/users/{owner.UserId}/password", $$"""{"new_password":"{{New}}"}""")).Is(HttpStatusCode.NoContent);

        (await gateway.Client.CallAsync("GET /api/v1/auth/me", Cookie(owner.Cookie))).Is(HttpStatusCode.Unauthorized);
        (await gateway.SignInAsync(SignInDoors.Json, owner.Email, New, "203.0.113.7")).Is(HttpStatusCode.OK);
        (await gateway.SignInAsync(SignInDoors.Json, owner.Email, GatewayUnderTest.Password, "203.0.113.7")).Is(HttpStatusCode.Unauthorized);
        (await gateway.Admin.CallAsync($"POST /admin/v1/users/{owner.UserId}/password", """{"new_password":"password1"}""")).Is(HttpStatusCode.UnprocessableEntity);
        (await gateway.Admin.CallAsync("POST /admin/v1/users/usr_000000000000000000000000/password", $$"""{"new_password":"{{New}}"}""")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_common_password_is_chosen_nowhere_and_the_examples_of_the_clients_are_none()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        const string json = """{"loc":["body","#"],"msg":"this password is too common: it is among the first that are tried","type":"value_error"}""";
        (await gateway.Client.CallAsync("POST /api/v1/auth/signup", """{"email":"a@example.com","password":"Password1","organization_name":"A"}""")).IsInvalid(json.Replace("#", "password", StringComparison.Ordinal));
        (await gateway.Client.CallAsync("POST /api/v1/auth/register", """{"email":"a@example.com","password":"Password123","full_name":"A"}""")).IsInvalid(json.Replace("#", "password", StringComparison.Ordinal));
        (await gateway.Client.CallAsync("POST /api/v1/auth/password", $$"""{"current_password":"{{GatewayUnderTest.Password}}","new_password":"iloveyou"}""", Cookie(owner.Cookie))).IsInvalid(json.Replace("#", "new_password", StringComparison.Ordinal));

        (await gateway.Client.CallAsync("POST /api/v1/auth/signup", """{"email":"a@example.com","password":"secure-password","organization_name":"A"}""")).Is(HttpStatusCode.Created);
        (await gateway.Client.CallAsync("POST /api/v1/auth/register", """{"email":"b@example.com","password":"SecurePass123","full_name":"B"}""")).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Of_a_long_password_every_character_counts()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var longest = string.Concat(Enumerable.Range(0, 64).Select(i => $"{i:D4}"));
        (await gateway.Client.CallAsync("POST /api/v1/auth/signup", $$"""{"email":"a@example.com","password":"{{longest}}","organization_name":"A"}""")).Is(HttpStatusCode.Created);
        foreach (var door in new[] { SignInDoors.Json, SignInDoors.Form })
        {
            (await gateway.SignInAsync(door, "a@example.com", longest[..^1] + "x", "x")).Is(HttpStatusCode.Unauthorized);
            (await gateway.SignInAsync(door, "a@example.com", longest[..72], "x")).Is(HttpStatusCode.Unauthorized);
            (await gateway.SignInAsync(door, "a@example.com", longest, "x")).Is(HttpStatusCode.OK);
        }
    }
}
