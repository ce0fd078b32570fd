using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Fluxrate;

public sealed class LoginTests
{
    private const string Good = $$"""{"email":"you@yourcompany.com","password":"{{GatewayUnderTest.Password}}"}""";

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Signing_in_sets_two_cookies_that_no_script_can_read_and_tells_no_token(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        await gateway.SignUpAsync();

        var answer = await gateway.Client.CallAsync("POST /api/v1/auth/login", Good);

        answer.Is(HttpStatusCode.OK, """{"message":"Login successful","token_type":"cookie","expires_in":900}""").IsNotStored();
        Assert.Equal(["access_token", "refresh_token"], answer.Cookies.Keys.Order());
        Assert.Equal(Attributes("/", "900"), answer.Cookies["access_token"].Attributes);
        Assert.Equal(Attributes("/api/v1/auth", "604800"), answer.Cookies["refresh_token"].Attributes);
        (await gateway.Client.CallAsync("GET /api/v1/customers", Cookie("access_token=" + answer.Cookies["access_token"].Value))).Is(HttpStatusCode.OK);
        Assert.Equal("cookie", gateway.Upstream.Last.Headers["X-Auth-Scheme"]);
    }

    [Fact]
    public async Task The_access_cookie_is_a_token_of_fifteen_minutes()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync();

        var claims = TokenText.Claims((await gateway.LogInAsync(owner.Email)).AccessToken);

        Assert.Equal(900, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.Equal(owner.UserId, claims.GetProperty("sub").GetString());
        Assert.Equal(owner.AccountId, claims.GetProperty("account_id").GetString());
    }

    [Fact]
    public async Task Cookies_are_secure_exactly_when_the_client_came_by_https()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:TrustedProxies:0"] = "127.0.0.1" });
        await gateway.SignUpAsync();

        foreach (var (scheme, secure) in new[] { ("https", true), ("http", false) })
        {
            var answer = await gateway.Client.CallAsync("POST /api/v1/auth/login", Good, ("X-Forwarded-Proto", scheme));
            Assert.All(answer.Is(HttpStatusCode.OK).Cookies.Values, cookie => Assert.Equal(secure, cookie.Attributes.ContainsKey("secure")));
        }
    }

    [Fact]
    public async Task A_stranger_who_claims_https_gets_no_secure_cookies_unless_configuration_says_so()
    {
        foreach (var (configured, secure) in new (string?, bool)[] { (null, false), ("true", true) })
        {
            await using var gateway = await GatewayUnderTest.StartAsync(settings: new Dictionary<string, string?> { ["Gateway:Cookies:Secure"] = configured });
            await gateway.SignUpAsync();

            var answer = await gateway.Client.CallAsync("POST /api/v1/auth/login", Good, ("X-Forwarded-Proto", "https"));

            Assert.All(answer.Is(HttpStatusCode.OK).Cookies.Values, cookie => Assert.Equal(secure, cookie.Attributes.ContainsKey("secure")));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_wrong_password_and_an_unknown_address_are_one_and_the_same_401(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        await gateway.SignUpAsync();

        foreach (var (email, password) in new[]
        {
            ("you@yourcompany.com", "Secure-Passw0rd "), ("you@yourcompany.com", "secure-passw0rd"), ("nobody@yourcompany.com", GatewayUnderTest.Password), ("no address", "x"),
        })
        {
            var answer = await gateway.Client.CallAsync("POST /api/v1/auth/login", $$"""{"email":"{{email}}","password":"{{password}}"}""");
            answer.Is(HttpStatusCode.Unauthorized, """{"detail":"Incorrect email or password"}""");
            Assert.Empty(answer.Cookies);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("APPLICATION/JSON")]
    public async Task Json_is_taken_by_its_type_and_without_any(string? type)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.SignUpAsync();

        var answer = await gateway.Client.CallAsync("POST /api/v1/auth/login", HttpCalls.Content(Good, type));

        answer.Is(HttpStatusCode.OK, """{"message":"Login successful","token_type":"cookie","expires_in":900}""");
    }

    [Fact]
    public async Task The_address_is_the_same_in_any_case()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var owner = await gateway.SignUpAsync("You@YourCompany.com");

        (await gateway.Client.CallAsync("POST /api/v1/auth/login", $$"""{"email":"yOU@yourcompany.COM","password":"{{GatewayUnderTest.Password}}"}""")).Is(HttpStatusCode.OK);

        Assert.Equal("You@YourCompany.com", owner.Email);
    }

    [Theory]
    [InlineData("""{"password":"x"}""", """{"loc":["body","email"],"msg":"field required","type":"value_error.missing"}""")]
    [InlineData("""{"email":"x"}""", """{"loc":["body","password"],"msg":"field required","type":"value_error.missing"}""")]
    [InlineData(
        "{}",
        """{"loc":["body","email"],"msg":"field required","type":"value_error.missing"},{"loc":["body","password"],"msg":"field required","type":"value_error.missing"}""")]
    [InlineData(
        """{"email":null,"password":7}""",
        """{"loc":["body","email"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"},{"loc":["body","password"],"msg":"str type expected","type":"type_error.str"}""")]
    [InlineData("", """{"loc":["body"],"msg":"field required","type":"value_error.missing"}""")]
    [InlineData("[]", """{"loc":["body"],"msg":"value is not a valid dict","type":"type_error.dict"}""")]
    public async Task A_json_login_that_lacks_something_is_told_what(string body, string errors)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        (await gateway.Client.CallAsync("POST /api/v1/auth/login", body)).IsInvalid(errors);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/octet-stream")]
    public async Task Any_other_type_is_422_whatever_the_body(string type)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.SignUpAsync();

        var answer = await gateway.Client.CallAsync("POST /api/v1/auth/login", HttpCalls.Content(Good, type));

        answer.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("body", answer.Json.GetProperty("detail")[0].GetProperty("loc")[0].GetString());
        Assert.Empty(answer.Cookies);
    }

    [Fact]
    public async Task A_form_without_a_type_is_422()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.SignUpAsync();

        var answer = await gateway.Client.CallAsync(
            "POST /api/v1/auth/login", HttpCalls.Content($"username=you@yourcompany.com&password={GatewayUnderTest.Password}", null));

        answer.Is(HttpStatusCode.UnprocessableEntity);
    }

    private static Dictionary<string, string> Attributes(string path, string maxAge) =>
        new() { ["path"] = path, ["max-age"] = maxAge, ["samesite"] = "lax", ["httponly"] = "" };
}
