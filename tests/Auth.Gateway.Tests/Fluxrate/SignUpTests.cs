using System.Net;
using System.Text.Json;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Fluxrate;

public sealed class SignUpTests
{
    private const string Path = "POST /api/v1/auth/signup";

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Signing_up_makes_a_user_with_an_organisation_and_signs_in(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: new ManualTimeProvider());

        var answer = await gateway.Client.CallAsync(Path, """{"email":"you@yourcompany.com","password":"secure-password","organization_name":"Acme Corp"}""");

        answer.Is(HttpStatusCode.Created, $$"""
            {"id":"{{answer.Text("id")}}","email":"you@yourcompany.com","organization_id":"{{answer.Text("organization_id")}}","organization_name":"Acme Corp",
             "created_at":"2040-01-01T00:00:00Z"}
            """).IsNotStored();
        Assert.Matches("^usr_[0-9a-f]{24}$", answer.Text("id"));
        Assert.Matches("^acc_[0-9a-f]{24}$", answer.Text("organization_id"));
        Assert.Equal(("/", "900"), (answer.Cookies["access_token"].Attributes["path"], answer.Cookies["access_token"].Attributes["max-age"]));
        Assert.Equal(("/api/v1/auth", "604800"), (answer.Cookies["refresh_token"].Attributes["path"], answer.Cookies["refresh_token"].Attributes["max-age"]));
        Assert.All(answer.Cookies.Values, cookie => Assert.Contains("httponly", cookie.Attributes.Keys));
        (await gateway.Client.CallAsync("GET /api/v1/api-keys", Cookie("access_token=" + answer.Cookies["access_token"].Value))).Is(HttpStatusCode.OK);
        (await gateway.Client.CallAsync("POST /api/v1/auth/refresh", Cookie("refresh_token=" + answer.Cookies["refresh_token"].Value))).Is(HttpStatusCode.OK);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task An_address_is_taken_in_any_case_and_width(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        await gateway.SignUpAsync("caf\u00e9@yourcompany.com");

        foreach (var email in new[] { "caf\u00e9@yourcompany.com", "CAF\u00c9@YourCompany.COM", "\uff43\uff21\uff46\u00e9@yourcompany.com" })
        {
            var answer = await gateway.Client.CallAsync(Path, JsonSerializer.Serialize(new { email, password = "secure-password", organization_name = "Other" }));
            answer.Is(HttpStatusCode.BadRequest, """{"detail":"Email already registered"}""");
            Assert.Empty(answer.Cookies);
        }
    }

    [Fact]
    public async Task An_address_with_accents_apart_from_their_letters_is_none()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        foreach (var email in new[] { "cafe\u0301@yourcompany.com", "you\uff20other@yourcompany.com" })
        {
            (await gateway.Client.CallAsync(Path, JsonSerializer.Serialize(new { email, password = "secure-password", organization_name = "Acme Corp" })))
                .IsInvalid("""{"loc":["body","email"],"msg":"value is not a valid email address","type":"value_error.email"}""");
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Of_twenty_who_sign_up_at_once_with_one_address_one_succeeds(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => gateway.Client.CallAsync(
            Path, $$"""{"email":"{{(i % 2 == 0 ? "you" : "YOU")}}@yourcompany.com","password":"secure-password-{{i}}","organization_name":"Acme {{i}}"}""")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => answer.Is(HttpStatusCode.BadRequest, """{"detail":"Email already registered"}"""));
    }

    [Theory]
    [InlineData(
        "{}",
        """{"loc":["body","email"],"msg":"field required","type":"value_error.missing"},{"loc":["body","password"],"msg":"field required","type":"value_error.missing"},{"loc":["body","organization_name"],"msg":"field required","type":"value_error.missing"}""")]
    [InlineData(
        """{"email":"no address","password":"1234567","organization_name":7}""",
        """{"loc":["body","email"],"msg":"value is not a valid email address","type":"value_error.email"},{"loc":["body","password"],"msg":"ensure this value has at least 8 characters","type":"value_error.any_str.min_length","ctx":{"limit_value":8}},{"loc":["body","organization_name"],"msg":"str type expected","type":"type_error.str"}""")]
    [InlineData(
        """{"email":null,"password":null,"organization_name":null}""",
        """{"loc":["body","email"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"},{"loc":["body","password"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"},{"loc":["body","organization_name"],"msg":"none is not an allowed value","type":"type_error.none.not_allowed"}""")]
    [InlineData(
        """{"email":true,"password":[],"organization_name":"Acme"}""",
        """{"loc":["body","email"],"msg":"str type expected","type":"type_error.str"},{"loc":["body","password"],"msg":"str type expected","type":"type_error.str"}""")]
    [InlineData("", """{"loc":["body"],"msg":"field required","type":"value_error.missing"}""")]
    [InlineData("\"text\"", """{"loc":["body"],"msg":"value is not a valid dict","type":"type_error.dict"}""")]
    public async Task What_is_wrong_is_told_to_the_letter_in_order(string body, string errors)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        Assert.Empty((await gateway.Client.CallAsync(Path, body)).IsInvalid(errors).Cookies);
    }

    [Fact]
    public async Task Malformed_json_is_told_without_repeating_it()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var answer = (await gateway.Client.CallAsync(Path, """{"password":"secret-text",""")).Is(HttpStatusCode.UnprocessableEntity);

        Assert.Equal("value_error.jsondecode", answer.Json.GetProperty("detail")[0].GetProperty("type").GetString());
        Assert.DoesNotContain("secret-text", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_five_a_minute_from_one_address_are_refused()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            settings: new Dictionary<string, string?> { ["Gateway:RateLimits:register:Limit"] = "5" }, clock: new ManualTimeProvider());
        for (var i = 0; i < 5; i++) await gateway.SignUpAsync($"you{i}@yourcompany.com");

        (await gateway.Client.CallAsync(Path, "{}")).Is(
            HttpStatusCode.TooManyRequests, """{"detail":"Rate limit exceeded: 5 per 1 minute","error":"Rate limit exceeded: 5 per 1 minute"}""");
    }
}
