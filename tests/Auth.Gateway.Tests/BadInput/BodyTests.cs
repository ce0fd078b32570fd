using System.Net;
using System.Text;
using System.Text.Json;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.BadInput;

/// <summary>Bodies that are not what they should be: a whole answer in the endpoint's format, and nothing of it happened.</summary>
public sealed class BodyTests(BadInputFixture scene) : IClassFixture<BadInputFixture>
{
    private const string NotJson = """{"detail":[{"loc":["body"],"msg":"the body is not valid JSON","type":"value_error.jsondecode"}]}""";

    private static readonly string[] DetailEndpoints = ["POST /api/v1/auth/signup", "POST /api/v1/auth/register", "POST /api/v1/auth/login", "POST /api/v1/api-keys", "POST /api/v1/auth/api-keys", "POST /api/v1/widget/token"];

    public static TheoryData<string> MalformedJson =>
    [
        "{", "}", "{]", "{\"email\":}", "{\"email\" \"x\"}", "{'email':'x'}", "{email:1}", "{\"a\":1,}", "{\"a\":1}x", "{\"a\":1}{}", "nul", "\"", "[", "{\"a\":01}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":NaN}",
        "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "// comment\n{}", "{}//", "{/**/}", "\uFEFFx", "<xml/>", "email=x&password=y",
        "{\"email\":\"a@b.c\",\"email\":\"d@e.f\"}", "{\"email\":1,\"\\u0065mail\":2}", "{\"a\":{\"b\":1,\"b\":2}}", "[{\"a\":1,\"a\":1}]",
    ];

    [Theory]
    [MemberData(nameof(MalformedJson))]
    public async Task What_is_no_JSON_is_422_and_is_not_repeated(string body)
    {
        foreach (var call in DetailEndpoints) (await scene.Gateway.Client.CallAsync(call, body)).Is(HttpStatusCode.UnprocessableEntity, NotJson);
        (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/signup", HttpCalls.Content(body, null))).Is(HttpStatusCode.UnprocessableEntity, NotJson);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF_8_are_no_JSON()
    {
        foreach (var bytes in new byte[][]
        {
            [.. "{\"email\":\""u8, 0xff, .. "\"}"u8], [.. "{\""u8, 0xc3, 0x28, .. "\":1}"u8], [.. "{\"unknown\":\""u8, 0xc3, 0x28, .. "\"}"u8], [.. "{\"email\":\""u8, 0xed, 0xa0, 0x80, .. "\"}"u8], [0xff, 0xfe, (byte)'{', 0, (byte)'}', 0], [0], [0x80],
        })
        {
            using var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new("application/json");
            (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/signup", content)).Is(HttpStatusCode.UnprocessableEntity, NotJson);
        }
    }

    [Theory]
    [InlineData(17)]
    [InlineData(100)]
    [InlineData(30_000)]
    public async Task JSON_that_is_too_deep_is_no_JSON(int depth)
    {
        var arrays = $$"""{"email":{{new string('[', depth)}}{{new string(']', depth)}}}""";
        (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/signup", arrays)).Is(HttpStatusCode.UnprocessableEntity, NotJson);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("[{\"email\":\"a@b.c\"}]")]
    public async Task JSON_that_is_no_object_is_422(string body) =>
        (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/signup", body)).IsInvalid("""{"loc":["body"],"msg":"value is not a valid dict","type":"type_error.dict"}""");

    [Theory]
    [InlineData("")]
    [InlineData("  \r\n\t")]
    public async Task An_empty_body_is_a_missing_body(string body) =>
        (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/signup", body)).IsInvalid("""{"loc":["body"],"msg":"field required","type":"value_error.missing"}""");

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task JSON_under_another_name_is_not_read(string type)
    {
        var answer = await scene.Gateway.Client.CallAsync("POST /api/v1/auth/signup", HttpCalls.Content(SignUp("other-type@example.com"), type));
        answer.IsInvalid("""{"loc":["body"],"msg":"value is not a valid dict","type":"type_error.dict"}""");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("APPLICATION/JSON; charset=UTF-8")]
    [InlineData("application/json;charset=\"utf-8\"")]
    [InlineData("application/vnd.api+json")]
    [InlineData(null)]
    public async Task JSON_by_any_of_its_names_and_unknown_members_are_fine(string? type)
    {
        var email = $"{Core.Identifiers.New("json_")}@example.com";
        (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/signup", HttpCalls.Content(SignUp(email), type))).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_413_in_the_endpoints_format()
    {
        var large = $$"""{"email":"{{new string('x', 1_000_000)}}@example.com"}""";
        foreach (var call in DetailEndpoints)
        {
            var answer = (await scene.Gateway.Client.CallAsync(call, large)).Is(HttpStatusCode.RequestEntityTooLarge);
            Assert.Equal("The request body is too large.", answer.Text("detail"));
        }

        var flare = (await scene.Gateway.Client.CallAsync("POST /tokens/generate", large, Credentials.Authorization(scene.Key))).Is(HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal("PAYLOAD_TOO_LARGE", flare.Json.GetProperty("error").GetProperty("code").GetString());
        using var form = HttpCalls.Content("username=" + new string('x', 1_000_000), "application/x-www-form-urlencoded");
        Assert.NotEmpty((await scene.Gateway.Client.CallAsync("POST /api/v1/auth/login", form)).Is(HttpStatusCode.RequestEntityTooLarge).Text("detail"));
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_not_read_beyond_what_is_allowed()
    {
        using var connection = await RawConnection.OpenAsync(scene.Gateway.Url);
        await connection.SendAsync("POST", "/api/v1/auth/signup", "Content-Type: application/json", "Transfer-Encoding: chunked");
        var chunk = "4000\r\n" + new string(' ', 0x4000) + "\r\n";
        for (var i = 0; i < 5; i++) await connection.SendAsync(chunk);
        // It was not said to be the last one.
        Assert.Equal(413, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task Headers_of_a_megabyte_are_431()
    {
        var answer = await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/api/v1/usage", "X-Large: " + new string('x', 1_000_000));
        Assert.Equal(431, answer.Status);
        Assert.Equal(431, (await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/api/v1/usage", [.. Enumerable.Range(0, 500).Select(i => $"X-{i}: 1")])).Status);
    }

    [Fact]
    public async Task A_target_of_a_megabyte_is_414()
    {
        Assert.Equal(414, (await RawConnection.AskAsync(scene.Gateway.Url, "GET", "/api/v1/usage?" + new string('x', 1_000_000))).Status);
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00")]
    [InlineData("\\udc00\\ud800")]
    [InlineData("x\\ud83d")]
    [InlineData("\\ud800\\ud800")]
    [InlineData("\\u0000")]
    [InlineData("a\\u0000b")]
    public async Task A_text_that_is_no_text_is_422_wherever_it_stands(string text)
    {
        foreach (var body in new[]
        {
            $$"""{"email":"{{text}}@example.com","password":"Secure-Passw0rd","organization_name":"x"}""",
            $$"""{"email":"text@example.com","password":"Secure-Passw0rd{{text}}","organization_name":"x"}""",
            $$"""{"email":"text@example.com","password":"Secure-Passw0rd","organization_name":"{{text}}"}""",
        })
        {
            (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/signup", body)).Is(HttpStatusCode.UnprocessableEntity);
        }

        (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/login", $$"""{"email":"{{text}}","password":"x"}""")).Is(HttpStatusCode.UnprocessableEntity);
        (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/login", $$"""{"email":"x","password":"{{text}}"}""")).Is(HttpStatusCode.UnprocessableEntity);
        var session = Credentials.Cookie(scene.Owner.Cookie);
        (await scene.Gateway.Client.CallAsync("POST /api/v1/api-keys", $$"""{"name":"{{text}}"}""", session)).Is(HttpStatusCode.UnprocessableEntity);
        (await scene.Gateway.Client.CallAsync("POST /api/v1/api-keys", $$"""{"name":"x","scopes":["{{text}}"]}""", session)).Is(HttpStatusCode.UnprocessableEntity);
        (await scene.Gateway.Client.CallAsync("POST /api/v1/api-keys", $$"""{"name":"x","allowed_ips":["{{text}}"]}""", session)).Is(HttpStatusCode.UnprocessableEntity);
        (await scene.Gateway.Client.CallAsync("POST /api/v1/api-keys", $$"""{"name":"x","rate_limit":"{{text}}"}""", session)).Is(HttpStatusCode.UnprocessableEntity);
        (await scene.Gateway.Client.CallAsync("POST /api/v1/api-keys", $$"""{"name":"x","prefix":"{{text}}"}""", session)).Is(HttpStatusCode.UnprocessableEntity);
        (await scene.Gateway.Client.CallAsync("POST /api/v1/api-keys", $$"""{"name":"x","expires_at":"{{text}}"}""", session)).Is(HttpStatusCode.UnprocessableEntity);
        (await scene.Gateway.Client.CallAsync("POST /api/v1/widget/token", $$"""{"customer_external_id":"{{text}}"}""", Credentials.ApiKey(scene.Key))).Is(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_member_name_that_is_no_text_is_an_answer_and_no_crash()
    {
        foreach (var body in new[] { """{"\ud800":1}""", """{"\ud800":1,"\ud800":2}""", """{"email":"a@example.com","\udfff":{}}""" })
        {
            (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/signup", body)).Is(HttpStatusCode.UnprocessableEntity);
            (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/login", body)).Is(HttpStatusCode.UnprocessableEntity);
            Assert.Contains((await scene.Gateway.Client.CallAsync("POST /tokens/generate", body, Credentials.Authorization(scene.Key))).Status, new[] { HttpStatusCode.OK, HttpStatusCode.BadRequest });
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1.5")]
    [InlineData("true")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("1e400")]
    [InlineData("-99999999999999999999999999")]
    public async Task A_value_of_the_wrong_type_is_422(string value)
    {
        foreach (var member in new[] { "email", "password", "organization_name" })
        {
            var members = new Dictionary<string, string> { ["email"] = "\"type@example.com\"", ["password"] = "\"Secure-Passw0rd\"", ["organization_name"] = "\"x\"", [member] = value };
            (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/signup", "{" + string.Join(',', members.Select(pair => $"\"{pair.Key}\":{pair.Value}")) + "}"))
                .IsInvalid($$"""{"loc":["body","{{member}}"],"msg":"str type expected","type":"type_error.str"}""");
        }
    }

    [Theory]
    [InlineData("\"rate_limit\":\"\"")]
    [InlineData("\"rate_limit\":0")]
    [InlineData("\"rate_limit\":-5")]
    [InlineData("\"rate_limit\":1.5")]
    [InlineData("\"rate_limit\":1e400")]
    [InlineData("\"rate_limit\":99999999999")]
    [InlineData("\"rate_limit\":\"1/2/3\"")]
    [InlineData("\"rate_limit\":\"99999999999/1m\"")]
    [InlineData("\"rate_limit\":[]")]
    [InlineData("\"expires_at\":\"yesterday\"")]
    [InlineData("\"expires_at\":\"2001-01-01T00:00:00Z\"")]
    [InlineData("\"expires_at\":\"9999-99-99T00:00:00Z\"")]
    [InlineData("\"expires_at\":0")]
    [InlineData("\"scopes\":\"usage.read\"")]
    [InlineData("\"scopes\":[1]")]
    [InlineData("\"scopes\":[null]")]
    [InlineData("\"scopes\":[\"*\"]")]
    [InlineData("\"scopes\":[\"a b\"]")]
    [InlineData("\"scopes\":[\"\"]")]
    [InlineData("\"live_mode\":\"true\"")]
    [InlineData("\"live_mode\":1")]
    [InlineData("\"allowed_ips\":[\"300.1.1.1\"]")]
    [InlineData("\"allowed_ips\":[\"10.0.0.0/33\"]")]
    [InlineData("\"allowed_ips\":[\"10.0.0.0/-1\"]")]
    [InlineData("\"prefix\":\"UPPER\"")]
    [InlineData("\"prefix\":\"a b\"")]
    [InlineData("\"prefix\":\"x\\n\"")]
    public async Task A_key_with_settings_that_mean_nothing_is_not_made(string member)
    {
        var before = await CountAsync();
        var answer = (await scene.Gateway.Client.CallAsync("POST /api/v1/api-keys", $$"""{"name":"x",{{member}}}""", Credentials.Cookie(scene.Owner.Cookie))).Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(JsonValueKind.Array, answer.Json.GetProperty("detail").ValueKind);
        Assert.Equal(before, await CountAsync());

        async Task<int> CountAsync() =>
            (await scene.Gateway.Client.CallAsync("GET /api/v1/api-keys", Credentials.Cookie(scene.Owner.Cookie))).Json.GetProperty("meta").GetProperty("total").GetInt32();
    }

    [Theory]
    [InlineData("username=a&password=%zz")]
    [InlineData("username=%ff&password=x")]
    [InlineData("username=%00&password=x")]
    [InlineData("username=a&username=b&password=x")]
    [InlineData("&&&=&=")]
    [InlineData("username")]
    [InlineData("")]
    public async Task A_form_that_is_none_is_an_answer_in_format(string form)
    {
        using var content = HttpCalls.Content(form, "application/x-www-form-urlencoded");
        var answer = await scene.Gateway.Client.CallAsync("POST /api/v1/auth/login", content);
        Assert.Contains(answer.Status, new[] { HttpStatusCode.UnprocessableEntity, HttpStatusCode.Unauthorized });
        Assert.True(answer.Json.TryGetProperty("detail", out _));
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("multipart/form-data; boundary=\"" + "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789" + "\"")]
    public async Task A_multipart_form_that_is_none_is_422(string type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("--y\r\nnonsense"));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/login", content)).Is(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_form_of_a_thousand_members_is_refused_in_format()
    {
        using var content = HttpCalls.Content(string.Join('&', Enumerable.Range(0, 5000).Select(i => $"a{i}=1")), "application/x-www-form-urlencoded");
        (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/login", content)).Is(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_password_of_a_megabyte_or_of_257_characters_is_not_hashed()
    {
        (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/login", $$"""{"email":"{{scene.Owner.Email}}","password":"{{new string('x', 257)}}"}""")).Is(HttpStatusCode.UnprocessableEntity);
        (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/signup", $$"""{"email":"long@example.com","password":"{{new string('x', 257)}}","organization_name":"x"}""")).Is(HttpStatusCode.UnprocessableEntity);
        (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/signup", $$"""{"email":"long@example.com","password":"{{new string('x', 256)}}","organization_name":"x"}""")).Is(HttpStatusCode.Created);
        (await scene.Gateway.Client.CallAsync("POST /api/v1/auth/login", $$"""{"email":"long@example.com","password":"{{new string('x', 256)}}"}""")).Is(HttpStatusCode.OK);
    }

    private static string SignUp(string email) => $$"""{"email":"{{email}}","password":"Secure-Passw0rd","organization_name":"x","unknown":{"a":[1]},"__proto__":null}""";
}
