using Auth.Gateway.EndToEnd.Curl;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.Seeds;

[Collection(SharedProductTests.Name)]
public sealed class FluxrateTests(SharedProduct shared)
{
    private const string SampleEmail = "you@yourcompany.com";

    private const string Signup = """
        curl -X POST https://api.fluxrate.co/api/v1/auth/signup \
        -H "Content-Type: application/json" \
        -d '{
        "email": "you@yourcompany.com",
        "password": "secure-password",
        "organization_name": "Acme Corp"
        }'
        """;

    private const string Login = """
        curl -X POST https://api.fluxrate.co/api/v1/auth/login \
        -H "Content-Type: application/json" \
        -d '{
        "email": "you@yourcompany.com",
        "password": "your-password"
        }'
        """;

    private const string Customers = """
        curl -X GET https://api.fluxrate.co/api/v1/customers \
        -H "Cookie: access_token=eyJ..."
        """;

    private const string Refresh = """
        curl -X POST https://api.fluxrate.co/api/v1/auth/refresh \
        -H "Cookie: refresh_token=abc123..."
        """;

    private const string Track = """
        curl -X POST https://api.fluxrate.co/api/v1/sdk/track \
        -H "Content-Type: application/json" \
        -H "X-API-Key: org_live_abc123..." \
        -d '{
        "meter_token": "...",
        "customer_external_id": "cust_123",
        "quantity": 1
        }'
        """;

    private const string WithCookie = "curl https://api.fluxrate.co/api/v1/api-keys -H 'Cookie: access_token=eyJ...'";

    [SkippableTheory, OnEveryStore]
    public async Task Signing_up_signs_in(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var email = Fresh.Email("ada");

        var made = (await product.CurlAsync(Signup, (SampleEmail, email))).Expect(201);
        Assert.Equal(["id", "email", "organization_id", "organization_name", "created_at"], made.Fields);
        Assert.Matches("^usr_[0-9a-f]{24}$", made.Text("id"));
        Assert.Matches("^acc_[0-9a-f]{24}$", made.Text("organization_id"));
        Assert.Equal(email, made.Text("email"));
        Assert.Equal("Acme Corp", made.Text("organization_name"));
        (await product.CurlAsync(Customers, ("eyJ...", made.Cookie("access_token")))).Expect(200);

        var again = (await product.CurlAsync(Signup, (SampleEmail, email))).Expect(400);
        Assert.Equal("Email already registered", again.Text("detail"));
    }

    [SkippableTheory, OnEveryStore]
    public async Task Logging_in_sets_two_HttpOnly_cookies_and_says_no_token(TestedStore store)
    {
        var product = await shared.OnAsync(store);

        var signedIn = (await product.CurlAsync(Login, (SampleEmail, product.Account.Email), ("your-password", product.Account.Password))).Expect(200);
        Assert.Equal("""{"message":"Login successful","token_type":"cookie","expires_in":900}""", signedIn.Body);
        AssertCookie(signedIn, "access_token", "/", 900);
        AssertCookie(signedIn, "refresh_token", "/api/v1/auth", 7 * 86400);

        var customers = (await product.CurlAsync(Customers, ("eyJ...", signedIn.Cookie("access_token")))).Expect(200);
        Assert.Equal(["data", "meta"], customers.Fields);

        var refused = (await product.CurlAsync(Login, (SampleEmail, product.Account.Email))).Expect(401);
        Assert.Equal("Incorrect email or password", refused.Text("detail"));
        Assert.Null(refused.Header("Set-Cookie"));
    }

    [SkippableTheory, OnEveryStore]
    public async Task A_refresh_token_alone_renews_both_and_is_spent_once_its_successor_is_used(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var first = (await product.CurlAsync(Signup, (SampleEmail, Fresh.Email("bob")))).Expect(201).Cookie("refresh_token");

        var renewed = (await product.CurlAsync(Refresh, ("abc123...", first))).Expect(200);
        var second = renewed.Cookie("refresh_token");
        Assert.NotEqual(first, second);
        (await product.CurlAsync(Customers, ("eyJ...", renewed.Cookie("access_token")))).Expect(200);

        var third = (await product.CurlAsync(Refresh, ("abc123...", second))).Expect(200);
        (await product.CurlAsync(Refresh, ("abc123...", first))).Expect(401);
        // Reuse is theft: nothing of that family is good any more.
        (await product.CurlAsync(Refresh, ("abc123...", third.Cookie("refresh_token")))).Expect(401);
        (await product.CurlAsync(Customers, ("eyJ...", third.Cookie("access_token")))).Expect(401);
    }

    [SkippableTheory, OnEveryStore]
    public async Task Logging_out_clears_both_cookies_and_ends_the_session(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var signedUp = (await product.CurlAsync(Signup, (SampleEmail, Fresh.Email("cleo")))).Expect(201);
        const string Logout = "curl -X POST https://api.fluxrate.co/api/v1/auth/logout -H 'Cookie: access_token=eyJ...; refresh_token=abc123...'";

        var left = (await product.CurlAsync(Logout, ("eyJ...", signedUp.Cookie("access_token")), ("abc123...", signedUp.Cookie("refresh_token")))).Expect(200);

        foreach (var name in new[] { "access_token", "refresh_token" })
        {
            Assert.Contains("max-age=0", left.SetCookie(name), StringComparison.OrdinalIgnoreCase);
            Assert.Contains("1970", left.SetCookie(name), StringComparison.Ordinal);
        }

        (await product.CurlAsync(Refresh, ("abc123...", signedUp.Cookie("refresh_token")))).Expect(401);
        (await product.CurlAsync(Customers, ("eyJ...", signedUp.Cookie("access_token")))).Expect(401);
    }

    [SkippableTheory, OnEveryStore]
    public async Task A_key_is_made_listed_used_and_deleted(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var session = (await product.CurlAsync(Signup, (SampleEmail, Fresh.Email("dora")))).Expect(201).Cookie("access_token");

        var made = (await product.CurlAsync(WithCookie + """ -X POST -H 'Content-Type: application/json' -d '{"name":"Backend","scopes":["usage.write"]}'""", ("eyJ...", session))).Expect(201);
        Assert.Equal("no-store", made.Header("Cache-Control"));
        Assert.Equal(["id", "name", "key", "prefix", "scopes", "status", "live_mode", "created_at", "expires_at"], made.Fields);
        Assert.Equal("ACTIVE", made.Text("status"));

        var tracked = (await product.CurlAsync(Track, ("org_live_abc123...", made.Text("key")), ("\"...\"", "\"api_calls\""))).Expect(201);
        Assert.Equal(["id", "customer_id", "meter_id", "quantity", "timestamp", "created_at", "meta_data"], tracked.Fields);
        Assert.Equal("1", tracked.Text("quantity"));

        var listed = (await product.CurlAsync(WithCookie, ("eyJ...", session))).Expect(200);
        Assert.DoesNotContain(made.Text("key"), listed.Body, StringComparison.Ordinal);
        Assert.Equal(made.Text("id"), listed.Json.GetProperty("data")[0].GetProperty("id").GetString());
        Assert.Equal(1, listed.Json.GetProperty("meta").GetProperty("total").GetInt32());

        (await product.CurlAsync(WithCookie.Replace("/api-keys", "/api-keys/" + made.Text("id"), StringComparison.Ordinal) + " -X DELETE", ("eyJ...", session))).Expect(204);
        (await product.CurlAsync(Track, ("org_live_abc123...", made.Text("key")))).Expect(401);
    }

    [SkippableTheory, OnEveryStore]
    public async Task Each_endpoint_asks_for_its_scope(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var account = product.Account;
        const string Usage = "curl https://api.fluxrate.co/api/v1/usage -H 'X-API-Key: org_live_abc123...'";
        const string Widget = """
            curl -X POST https://api.fluxrate.co/api/v1/widget/token -H 'X-API-Key: org_live_abc123...' -H 'Content-Type: application/json' -d '{"customer_external_id":"cust_123"}'
            """;

        (await product.CurlAsync(Track, ("org_live_abc123...", account.UsageKey))).Expect(201);
        var usage = (await product.CurlAsync(Usage, ("org_live_abc123...", account.UsageKey))).Expect(200);
        Assert.True(usage.Json.GetProperty("meta").GetProperty("total").GetInt32() > 0);
        var widget = (await product.CurlAsync(Widget, ("org_live_abc123...", account.UsageKey))).Expect(200);
        Assert.Equal(["token", "expires_at"], widget.Fields);

        foreach (var command in new[] { Track, Usage, Widget })
        {
            var refused = (await product.CurlAsync(command, ("org_live_abc123...", account.LiveKey))).Expect(403);
            Assert.NotEmpty(refused.Text("detail"));
        }
    }

    private static void AssertCookie(CurlAnswer answer, string name, string path, int maxAge)
    {
        var attributes = answer.SetCookie(name)!.Split("; ")[1..].Select(attribute => attribute.ToLowerInvariant()).ToList();
        Assert.Contains("httponly", attributes);
        Assert.Contains("samesite=lax", attributes);
        Assert.Contains($"path={path}", attributes);
        Assert.Contains($"max-age={maxAge}", attributes);
        // Over plain HTTP a browser would not send it back.
        Assert.DoesNotContain("secure", attributes);
    }
}
