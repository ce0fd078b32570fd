using System.Globalization;
using System.Net;
using Auth.Gateway.Storage;
using Auth.Gateway.Storage.Tests;
using Auth.Gateway.Tests.Stage;
using static Auth.Gateway.Tests.Stage.Credentials;

namespace Auth.Gateway.Tests.Meterbase;

public sealed class FormLoginTests
{
    private const string Path = "POST /api/v1/auth/login";

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_form_gives_a_bearer_token_of_a_day_and_no_cookies(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, clock: clock);
        var user = await gateway.SignUpAsync();
        var multipart = new MultipartFormDataContent { { new StringContent(user.Email), "username" }, { new StringContent(GatewayUnderTest.Password), "password" } };

        foreach (var form in new HttpContent[] { Form(("username", user.Email), ("password", GatewayUnderTest.Password)), multipart })
        {
            var answer = await gateway.Client.CallAsync(Path, form);

            var token = answer.Text("access_token");
            answer.Is(HttpStatusCode.OK, $$"""{"access_token":"{{token}}","token_type":"bearer","expires_in":86400}""").IsNotStored();
            Assert.Null(answer.Header("Set-Cookie"));
            var claims = TokenText.Claims(token);
            Assert.Equal(86400, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
            Assert.Equal(user.UserId, claims.GetProperty("sub").GetString());
        }

        var last = (await gateway.Client.CallAsync(Path, Form(("username", user.Email), ("password", GatewayUnderTest.Password)))).Text("access_token");
        clock.Advance(TimeSpan.FromSeconds(86399));
        (await gateway.Client.CallAsync("GET /api/v1/auth/me", Bearer(last))).Is(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromSeconds(1));
        (await gateway.Client.CallAsync("GET /api/v1/auth/me", Bearer(last))).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task What_oauth_clients_add_is_ignored()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var user = await gateway.SignUpAsync();

        foreach (var headers in new (string, string)[][] { [], [Basic("client", "secret")], [Authorization("nonsense")], [Cookie("access_token=nonsense")], [ApiKey("nonsense")] })
        {
            var form = Form(
                ("grant_type", "password"), ("username", user.Email), ("password", GatewayUnderTest.Password), ("scope", ""), ("client_id", "someone"), ("client_secret", "something"));
            (await gateway.Client.CallAsync(Path, form, headers)).Is(HttpStatusCode.OK);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task A_wrong_password_is_401_in_the_words_of_fastapi_and_of_oauth(StoreKind store)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(store);
        var user = await gateway.SignUpAsync();

        foreach (var (username, password) in new[] { (user.Email, "wrong"), ("nobody@example.com", GatewayUnderTest.Password), (user.UserId, GatewayUnderTest.Password) })
        {
            var answer = await gateway.Client.CallAsync(Path, Form(("username", username), ("password", password)));
            answer.Is(HttpStatusCode.Unauthorized, """{"detail":"Incorrect email or password","error":"invalid_grant"}""");
            Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
            Assert.Null(answer.Header("Set-Cookie"));
        }
    }

    [Theory]
    [InlineData("", "username", "password")]
    [InlineData("username=&password=", "username", "password")]
    [InlineData("username=you@yourcompany.com", "password")]
    [InlineData("username=you@yourcompany.com&password=", "password")]
    [InlineData("password=x", "username")]
    [InlineData("email=you@yourcompany.com&password=x", "username")]
    public async Task A_missing_field_and_an_empty_one_are_422_in_order(string form, params string[] missing)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        (await gateway.Client.CallAsync(Path, HttpCalls.Content(form, "application/x-www-form-urlencoded")))
            .IsInvalid([.. missing.Select(name => $$"""{"loc":["body","{{name}}"],"msg":"field required","type":"value_error.missing"}""")]);
    }

    [SkippableTheory]
    [MemberData(nameof(StoreUnderTest.Both), MemberType = typeof(StoreUnderTest))]
    public async Task Ten_a_minute_may_sign_in_from_one_address_by_either_form_together(StoreKind store)
    {
        var clock = new ManualTimeProvider();
        await using var gateway = await GatewayUnderTest.StartAsync(store, new Dictionary<string, string?> { ["Gateway:RateLimits:login:Limit"] = "10" }, clock);
        var user = await gateway.SignUpAsync();
        clock.Advance(TimeSpan.FromSeconds(15));
        for (var i = 0; i < 5; i++)
        {
            (await SignInAsync()).Is(HttpStatusCode.OK);
            var admitted = (await gateway.Client.CallAsync(Path, "{}")).Is(HttpStatusCode.UnprocessableEntity);
            Assert.Equal(("10", $"{8 - (2 * i)}"), (admitted.Header("X-RateLimit-Limit"), admitted.Header("X-RateLimit-Remaining")));
        }

        foreach (var answer in new[] { await SignInAsync(), await gateway.Client.CallAsync(Path, "{}") })
        {
            answer.Is(HttpStatusCode.TooManyRequests, """{"detail":"Rate limit exceeded: 10 per 1 minute","error":"Rate limit exceeded: 10 per 1 minute"}""");
            Assert.Equal(("10", "0"), (answer.Header("X-RateLimit-Limit"), answer.Header("X-RateLimit-Remaining")));
            // One is free when a tenth of the next window has passed, and both headers say so.
            Assert.Equal("51", answer.Header("Retry-After"));
            Assert.Equal(ManualTimeProvider.Start.AddSeconds(66).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), answer.Header("X-RateLimit-Reset"));
        }

        clock.Advance(TimeSpan.FromSeconds(int.Parse((await SignInAsync()).Header("Retry-After")!, CultureInfo.InvariantCulture)));
        (await SignInAsync()).Is(HttpStatusCode.OK);

        Task<Answer> SignInAsync() => gateway.Client.CallAsync(Path, Form(("username", user.Email), ("password", GatewayUnderTest.Password)));
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
}
