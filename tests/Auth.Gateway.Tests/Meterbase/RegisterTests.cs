using System.Net;
using System.Text.Json;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Meterbase;

public sealed class RegisterTests
{
    private const string Path = "POST /api/v1/auth/register";
    private const string Email = "\"email\":\"jane@example.com\",";
    private const string Password = "\"password\":\"SecurePass123\",";
    private const string Name = "\"full_name\":\"Jane Doe\"";
    private const string Short = """{"loc":["body","password"],"msg":"ensure this value has at least 8 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":8}}""";

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Registering_makes_a_user_and_signs_nobody_in(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: new ManualTimeProvider());

        var answer = await gateway.Client.CallAsync(Path, $$"""{ {{Email}} {{Password}} {{Name}}, "company":"Acme Properties"}""");

        answer.Is(HttpStatusCode.Created, $$"""
            {"id":"{{answer.Text("id")}}","email":"jane@example.com","full_name":"Jane Doe","company":"Acme Properties","tier":"free","created_at":"2040-01-01T00:00:00Z"}
            """);
        Assert.Matches("^usr_[0-9a-f]{24}$", answer.Text("id"));
        Assert.Empty(answer.Cookies);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"company\":null")]
    public async Task A_company_is_not_needed(string company)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var answer = (await gateway.Client.CallAsync(Path, $$"""{ {{Email}} {{Password}} {{Name}}{{company}} }""")).Is(HttpStatusCode.Created);

        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("company").ValueKind);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_registered_address_is_taken_also_for_those_who_sign_up(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        (await gateway.Client.CallAsync(Path, $$"""{ {{Email}} {{Password}} {{Name}} }""")).Is(HttpStatusCode.Created);

        (await gateway.Client.CallAsync(Path, $$"""{"email":"JANE@Example.com", {{Password}} {{Name}} }""")).Is(HttpStatusCode.BadRequest, """{"detail":"Email already registered"}""");
        (await gateway.Client.CallAsync("POST /api/v1/auth/signup", $$"""{ {{Email}} {{Password}} "organization_name":"Acme"}"""))
            .Is(HttpStatusCode.BadRequest, """{"detail":"Email already registered"}""");
    }

    [Theory]
    [InlineData("{}", new[] { "email", "password", "full_name" })]
    [InlineData("{" + Email + Name + "}", new[] { "password" })]
    [InlineData("{" + Password + Name + "}", new[] { "email" })]
    [InlineData("{" + Email + "\"password\":\"SecurePass123\"}", new[] { "full_name" })]
    [InlineData("""{"company":"Acme"}""", new[] { "email", "password", "full_name" })]
    public async Task Every_missing_field_is_told_in_the_order_of_declaration(string body, string[] missing)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        (await gateway.Client.CallAsync(Path, body)).IsInvalid([.. missing.Select(name => $$"""{"loc":["body","{{name}}"],"msg":"field required","type":"value_error.missing"}""")]);
    }

    [Theory]
    [InlineData(
        """{"email":null,"password":null,"full_name":null}""",
        """{"loc":["body","email"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"},{"loc":["body","password"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"},{"loc":["body","full_name"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"}""")]
    [InlineData(
        """{"email":1,"password":true,"full_name":[],"company":{}}""",
        """{"loc":["body","email"],"msg":"str type expected","type":"type_error.str"},{"loc":["body","password"],"msg":"str type expected","type":"type_error.str"},{"loc":["body","full_name"],"msg":"str type expected","type":"type_error.str"},{"loc":["body","company"],"msg":"str type expected","type":"type_error.str"}""")]
    [InlineData("{" + Email + "\"password\":\"Short1!\"," + Name + "}", Short)]
    [InlineData("{" + Email + "\"password\":\"\"," + Name + "}", Short)]
    [InlineData(
        """{"email":"jane","password":"Short1!"}""",
        """{"loc":["body","email"],"msg":"value is not a valid email address","type":"value_error.email"},""" + Short + """,{"loc":["body","full_name"],"msg":"field required","type":"value_error.missing"}""")]
    [InlineData("", """{"loc":["body"],"msg":"field required","type":"value_error.missing"}""")]
    [InlineData("  ", """{"loc":["body"],"msg":"field required","type":"value_error.missing"}""")]
    [InlineData("[]", """{"loc":["body"],"msg":"value is not a valid dict","type":"type_error.dict"}""")]
    [InlineData("null", """{"loc":["body"],"msg":"value is not a valid dict","type":"type_error.dict"}""")]
    [InlineData("\"jane@example.com\"", """{"loc":["body"],"msg":"value is not a valid dict","type":"type_error.dict"}""")]
    public async Task What_is_wrong_is_told_to_the_letter(string body, string errors)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        (await gateway.Client.CallAsync(Path, body)).IsInvalid(errors);
    }

    [Theory]
    [InlineData("")]
    [InlineData("jane")]
    [InlineData("jane@")]
    [InlineData("@example.com")]
    [InlineData("jane@example")]
    [InlineData("jane@@example.com")]
    [InlineData("jane doe@example.com")]
    [InlineData(" jane@example.com")]
    [InlineData("jane@example..com")]
    [InlineData(".jane@example.com")]
    [InlineData("Jane <jane@example.com>")]
    [InlineData("jane@example.com\u200b")]
    [InlineData("jane@example.com\n")]
    public async Task What_is_no_address_is_told_so(string email)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        (await gateway.Client.CallAsync(Path, JsonSerializer.Serialize(new { email, password = "SecurePass123", full_name = "Jane Doe" })))
            .IsInvalid("""{"loc":["body","email"],"msg":"value is not a valid email address","type":"value_error.email"}""");
    }

    [Theory]
    [InlineData("alllowercase1")]
    [InlineData("ALLUPPERCASE1")]
    [InlineData("NoDigitAtAll")]
    [InlineData("12345678")]
    public async Task A_password_of_too_few_kinds_of_characters_is_refused_at_its_place(string password)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var answer = (await gateway.Client.CallAsync(Path, $$"""{ {{Email}} "password":"{{password}}", {{Name}} }""")).Is(HttpStatusCode.UnprocessableEntity);

        var error = Assert.Single(answer.Json.GetProperty("detail").EnumerateArray());
        Assert.Equal(["body", "password"], error.GetProperty("loc").EnumerateArray().Select(part => part.GetString()!));
        Assert.DoesNotContain(password, answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"email\":\"jane@example.com\",\"password\":\"secret-text\"")]
    [InlineData("secret-text")]
    [InlineData("{'email':'secret-text'}")]
    [InlineData("{\"email\":\"secret-text\",\"email\":\"jane@example.com\"}")]
    public async Task Malformed_json_is_told_without_repeating_it(string body)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var answer = (await gateway.Client.CallAsync(Path, body)).Is(HttpStatusCode.UnprocessableEntity);

        var error = Assert.Single(answer.Json.GetProperty("detail").EnumerateArray());
        Assert.Equal("value_error.jsondecode", error.GetProperty("type").GetString());
        Assert.DoesNotContain("secret-text", answer.Body, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Five_a_minute_may_register_from_one_address(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, new Dictionary<string, string?> { ["Gateway:RateLimits:register:Limit"] = "5" }, clock);
        for (var i = 0; i < 5; i++) (await gateway.Client.CallAsync(Path, "{}")).Is(HttpStatusCode.UnprocessableEntity);

        (await gateway.Client.CallAsync(Path, $$"""{ {{Email}} {{Password}} {{Name}} }""")).Is(
            HttpStatusCode.TooManyRequests, """{"detail":"Rate limit exceeded: 5 per 1 minute","error":"Rate limit exceeded: 5 per 1 minute"}""");

        clock.Advance(TimeSpan.FromMinutes(2));
        (await gateway.Client.CallAsync(Path, $$"""{ {{Email}} {{Password}} {{Name}} }""")).Is(HttpStatusCode.Created);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task There_is_one_user_table_whoever_signed_up_in_one_way_signs_in_in_every_other(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        (await gateway.Client.CallAsync(Path, $$"""{ {{Email}} "password":"{{GatewayUnderTest.Password}}", {{Name}} }""")).Is(HttpStatusCode.Created);
        await gateway.SignUpAsync("you@yourcompany.com");

        foreach (var email in new[] { "jane@example.com", "you@yourcompany.com" })
        {
            var (accessToken, _) = await gateway.LogInAsync(email);
            var form = new FormUrlEncodedContent([new("username", email), new("password", GatewayUnderTest.Password)]);
            var bearer = (await gateway.Client.CallAsync("POST /api/v1/auth/login", form)).Is(HttpStatusCode.OK).Text("access_token");
            var key = (await gateway.CreateUserKeyAsync("access_token=" + accessToken)).Text("key");
            var token = (await gateway.Client.CallAsync("POST /tokens/generate", Authorization(key))).Is(HttpStatusCode.OK).Text("token");

            foreach (var credential in new[] { Cookie("access_token=" + accessToken), Bearer(bearer), ApiKey(key), Bearer(token) })
            {
                Assert.Equal(email, (await gateway.Client.CallAsync("GET /api/v1/auth/me", credential)).Is(HttpStatusCode.OK).Text("email"));
            }
        }
    }
}
