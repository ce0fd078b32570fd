using Auth.Gateway.EndToEnd.Curl;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.Seeds;

[Collection(SharedProductTests.Name)]
public sealed class MeterbaseTests(SharedProduct shared)
{
    private const string SampleEmail = "jane@example.com";

    private const string Register = """
        curl -X POST https://app.meterbase.io/api/v1/auth/register \
          -H "Content-Type: application/json" \
          -d '{
            "email": "jane@example.com",
            "password": "SecurePass123",
            "full_name": "Jane Doe",
            "company": "Acme Properties"
          }'
        """;

    private const string Login = """
        curl -X POST https://app.meterbase.io/api/v1/auth/login \
          -H "Content-Type: application/x-www-form-urlencoded" \
          -d "username=jane@example.com&password=SecurePass123"
        """;

    private const string Me = """
        curl https://app.meterbase.io/api/v1/auth/me \
          -H "Authorization: Bearer $TOKEN"
        """;

    private const string ListKeys = """
        curl https://app.meterbase.io/api/v1/auth/api-keys \
          -H "Authorization: Bearer $TOKEN"
        """;

    private const string CreateKey = """
        curl -X POST https://app.meterbase.io/api/v1/auth/api-keys \
          -H "Authorization: Bearer $TOKEN" \
          -H "Content-Type: application/json" \
          -d '{
            "name": "Production Server"
          }'
        """;

    private const string MeByKey = """
        curl https://app.meterbase.io/api/v1/auth/me \
          -H "X-API-Key: giq_prod_sk_a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6"
        """;

    private const string SampleKey = "giq_prod_sk_a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6";

    [SkippableTheory, OnEveryStore]
    public async Task Who_registers_can_log_in_and_see_themselves(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var email = Fresh.Email("jane");

        var registered = (await product.CurlAsync(Register, (SampleEmail, email))).Expect(201);
        Assert.Equal(["id", "email", "full_name", "company", "tier", "created_at"], registered.Fields);
        Assert.Equal("free", registered.Text("tier"));
        Assert.Null(registered.Header("Set-Cookie"));

        var signedIn = (await product.CurlAsync(Login, (SampleEmail, email))).Expect(200);
        Assert.Equal(["access_token", "token_type", "expires_in"], signedIn.Fields);
        Assert.Equal("bearer", signedIn.Text("token_type"));
        Assert.Equal(86400, signedIn.Json.GetProperty("expires_in").GetInt32());
        Assert.Null(signedIn.Header("Set-Cookie"));

        var me = (await product.CurlAsync(Me, ("$TOKEN", signedIn.Text("access_token")))).Expect(200);
        Assert.Equal(["id", "email", "full_name", "company", "tier", "is_active", "created_at", "last_login"], me.Fields);
        Assert.Equal(registered.Text("id"), me.Text("id"));
        Assert.Equal("Jane Doe", me.Text("full_name"));
    }

    [SkippableTheory, OnEveryStore]
    public async Task A_key_of_ones_own_is_shown_once_and_says_who_one_is(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var email = Fresh.Email("joan");
        (await product.CurlAsync(Register, (SampleEmail, email))).Expect(201);
        var token = (await product.CurlAsync(Login, (SampleEmail, email))).Text("access_token");
        Assert.Equal("[]", (await product.CurlAsync(ListKeys, ("$TOKEN", token))).Expect(200).Body);

        var made = (await product.CurlAsync(CreateKey, ("$TOKEN", token))).Expect(201);
        Assert.Equal(["id", "name", "key", "created_at"], made.Fields);
        Assert.Equal("no-store", made.Header("Cache-Control"));

        Assert.Equal(email, (await product.CurlAsync(MeByKey, (SampleKey, made.Text("key")))).Expect(200).Text("email"));

        var listed = (await product.CurlAsync(ListKeys, ("$TOKEN", token))).Expect(200).Json;
        Assert.Equal(["id", "name", "prefix", "created_at", "last_used_at", "is_active"], listed[0].EnumerateObject().Select(field => field.Name));
        Assert.Equal("Production Server", listed[0].GetProperty("name").GetString());
        Assert.StartsWith(listed[0].GetProperty("prefix").GetString()!, made.Text("key"), StringComparison.Ordinal);
    }

    [SkippableTheory, OnEveryStore]
    public async Task The_documented_errors_are_what_they_say(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var email = Fresh.Email("jill");
        (await product.CurlAsync(Register, (SampleEmail, email))).Expect(201);

        Assert.Equal("Email already registered", (await product.CurlAsync(Register, (SampleEmail, email))).Expect(400).Text("detail"));

        var tooShort = (await product.CurlAsync(Register, ("SecurePass123", "Sh0rt"))).Expect(422);
        Assert.Equal("ensure this value has at least 8 characters", tooShort.Json.GetProperty("detail")[0].GetProperty("msg").GetString());

        var incomplete = (await product.CurlAsync(Register, ("\"full_name\": \"Jane Doe\",", ""))).Expect(422);
        Assert.Equal("""{"detail":[{"loc":["body","full_name"],"msg":"field required","type":"value_error.missing"}]}""", incomplete.Body);

        var wrong = (await product.CurlAsync(Login, (SampleEmail, email), ("SecurePass123", "SecurePass124"))).Expect(401);
        Assert.Equal("Incorrect email or password", wrong.Text("detail"));
        Assert.Equal("Bearer", wrong.Header("WWW-Authenticate"));

        var unknown = (await product.CurlAsync(Me, ("$TOKEN", "nonsense"))).Expect(401);
        Assert.Equal("Not authenticated", unknown.Text("detail"));
        Assert.StartsWith("Bearer", unknown.Header("WWW-Authenticate"), StringComparison.Ordinal);
    }
}
