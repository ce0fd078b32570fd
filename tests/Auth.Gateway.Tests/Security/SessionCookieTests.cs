using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Security;

/// <summary>The cookies of a session: what they are called, whom they go to, and that nobody else's choice of one becomes somebody's session.</summary>
public sealed class SessionCookieTests
{
    private static readonly Dictionary<string, string?> HostPrefix = new() { ["Gateway:Cookies:HostPrefix"] = "true" };

    [Fact]
    public async Task Host_cookies_are_what_browsers_demand_of_them()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: HostPrefix);
        var signedUp = (await gateway.Client.CallAsync("POST /api/v1/auth/signup", SignUp("a@example.com"))).Is(HttpStatusCode.Created);
        var loggedOut = (await gateway.Client.CallAsync("POST /api/v1/auth/logout")).Is(HttpStatusCode.OK);
        foreach (var answer in new[] { signedUp, loggedOut })
        {
            Assert.Equal(["__Host-access_token", "__Host-refresh_token"], answer.Cookies.Keys.Order(StringComparer.Ordinal));
            Assert.All(answer.Cookies.Values, cookie =>
            {
                Assert.Equal("/", cookie.Attributes["path"]);
                Assert.Contains("secure", cookie.Attributes.Keys);
                Assert.Contains("httponly", cookie.Attributes.Keys);
                Assert.Equal("lax", cookie.Attributes["samesite"]);
                Assert.DoesNotContain("domain", cookie.Attributes.Keys);
            });
        }
    }

    [Fact]
    public async Task With_host_cookies_those_that_a_sibling_domain_could_plant_count_for_nothing()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: HostPrefix);
        var cookies = (await gateway.Client.CallAsync("POST /api/v1/auth/signup", SignUp("a@example.com"))).Is(HttpStatusCode.Created).Cookies;
        var (access, refresh) = (cookies["__Host-access_token"].Value, cookies["__Host-refresh_token"].Value);

        (await gateway.Client.CallAsync("GET /api/v1/customers", Cookie("access_token=" + access))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("GET /api/v1/customers", Cookie("__host-access_token=" + access))).Is(HttpStatusCode.Unauthorized);
        (await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + refresh))).Is(HttpStatusCode.Unauthorized);

        // A planted one beside the real one is no second credential: it is none at all, and does not reach the upstream either.
        (await gateway.Client.CallAsync("GET /api/v1/customers", Cookie($"access_token=planted; theme=dark; __Host-access_token={access}"))).Is(HttpStatusCode.OK);
        Assert.Equal("theme=dark", gateway.Upstream.Last.Headers["Cookie"]);
        (await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("__Host-refresh_token=" + refresh))).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Strict")]
    [InlineData("None")]
    public async Task SameSite_is_what_is_configured_and_None_is_always_secure(string sameSite)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:Cookies:SameSite"] = sameSite });
        var cookies = (await gateway.Client.CallAsync("POST /api/v1/auth/signup", SignUp("a@example.com"))).Is(HttpStatusCode.Created).Cookies;
        Assert.All(cookies.Values, cookie => Assert.Equal((sameSite.ToLowerInvariant(), sameSite == "None"), (cookie.Attributes["samesite"], cookie.Attributes.ContainsKey("secure"))));
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Signing_in_never_goes_on_with_a_session_that_somebody_else_planted(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var attacker = await gateway.SignUpAsync("attacker@example.com");
        var victim = await gateway.SignUpAsync("victim@example.com");
        var planted = Cookie($"access_token={attacker.AccessToken}; refresh_token={attacker.RefreshToken}");
        var login = (await gateway.Client.CallAsync("POST /api/v1/auth/login", $$"""{"email":"victim@example.com","password":"{{GatewayUnderTest.Password}}"}""", planted)).Is(HttpStatusCode.OK);

        var (access, refresh) = (login.Cookies["access_token"].Value, login.Cookies["refresh_token"].Value);
        Assert.DoesNotContain(access, new[] { attacker.AccessToken, victim.AccessToken });
        Assert.DoesNotContain(refresh, new[] { attacker.RefreshToken, victim.RefreshToken });
        Assert.Equal(victim.UserId, (await gateway.Client.CallAsync("GET /api/v1/auth/me", Cookie("access_token=" + access))).Is(HttpStatusCode.OK).Text("id"));
        // What the attacker holds is still only the attacker's.
        Assert.Equal(attacker.UserId, (await gateway.Client.CallAsync("GET /api/v1/auth/me", Cookie(attacker.Cookie))).Is(HttpStatusCode.OK).Text("id"));
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_refresh_token_from_before_the_logout_is_dead_whoever_kept_it(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var owner = await gateway.SignUpAsync();
        var refreshed = (await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + owner.RefreshToken))).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync("POST /api/v1/auth/logout", Cookie("refresh_token=" + refreshed.Cookies["refresh_token"].Value))).Is(HttpStatusCode.OK);

        foreach (var kept in new[] { owner.RefreshToken, refreshed.Cookies["refresh_token"].Value })
        {
            var answer = (await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + kept))).Is(HttpStatusCode.Unauthorized);
            Assert.All(answer.Cookies.Values, cookie => Assert.Equal("", cookie.Value));
        }

        foreach (var kept in new[] { owner.AccessToken, refreshed.Cookies["access_token"].Value })
        {
            (await gateway.Client.CallAsync("GET /api/v1/customers", Cookie("access_token=" + kept))).Is(HttpStatusCode.Unauthorized);
            (await gateway.Client.CallAsync("GET /api/v1/customers", Bearer(kept))).Is(HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task Nothing_of_ours_changes_by_a_GET()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();
        var key = await gateway.CreateKeyAsync(owner);
        var cookie = Cookie($"{owner.Cookie}; refresh_token={owner.RefreshToken}");
        string[] changing =
        [
            "/api/v1/auth/logout", "/api/v1/auth/refresh", "/api/v1/auth/login", "/api/v1/auth/signup", "/api/v1/auth/register", "/tokens/generate", "/oauth/token", "/oauth/revoke",
            "/oauth/introspect", "/api/v1/widget/token", $"/api/v1/api-keys/{key.GetProperty("id").GetString()}", $"/api/v1/api-keys/{key.GetProperty("id").GetString()}/rotate",
        ];
        foreach (var path in changing)
        {
            foreach (var method in new[] { "GET", "HEAD" })
            {
                var answer = await gateway.Client.CallAsync($"{method} {path}", cookie);
                Assert.True(answer.Status == HttpStatusCode.MethodNotAllowed, $"{method} {path}: {answer.Status}");
                Assert.Empty(answer.Cookies);
            }
        }

        (await gateway.Client.CallAsync("GET /api/v1/auth/me", ApiKeyOf(key))).Is(HttpStatusCode.Forbidden);
        (await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + owner.RefreshToken))).Is(HttpStatusCode.OK);
    }

    private static (string Name, string Value) ApiKeyOf(System.Text.Json.JsonElement key) => ApiKey(key.GetProperty("key").GetString()!);

    private static string SignUp(string email) => $$"""{"email":"{{email}}","password":"{{GatewayUnderTest.Password}}","organization_name":"Acme"}""";
}
