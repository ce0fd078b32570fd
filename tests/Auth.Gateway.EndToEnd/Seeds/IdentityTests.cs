using Auth.Gateway.EndToEnd.Curl;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.Seeds;

/// <summary>Who calls is what the gateway verified: nothing that a client says of itself, and nobody who goes round it.</summary>
[Collection(SharedProductTests.Name)]
public sealed class IdentityTests(SharedProduct shared)
{
    private const string Create = """curl -X POST https://api.flatpeak.com/devices -u 'KEY:' -H 'Content-Type: application/json' -d '{"reference_id":"REF"}'""";

    [SkippableTheory, OnEveryStore]
    public async Task Forged_identity_headers_change_nothing(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var account = product.Account;
        var (victim, key) = await SomebodyElseAsync(product);
        var reference = Fresh.Reference();
        (await product.CurlAsync(Create, ("KEY", key), ("REF", reference))).Expect(201);

        var forged = $"curl https://api.flatpeak.com/devices?reference_id={reference} -u '{account.LiveKey}:' "
            + $"-H 'X-Auth-Account: {victim}' -H 'X-Auth-Subject: {victim}' -H 'x_auth_account: {victim}' -H 'X-AUTH-LIVE-MODE: true' "
            + $"-H 'X-Auth-Assertion: {Forgery(victim)}' -H 'Connection: X-Auth-Account'";
        var seen = (await product.CurlAsync(forged)).Expect(200);
        Assert.Equal(0, seen.Json.GetProperty("data").GetArrayLength());

        var made = (await product.CurlAsync(Create + $" -H 'X-Auth-Account: {victim}' -H 'X-Auth-Live-Mode: false'", ("KEY", account.LiveKey), ("REF", reference))).Expect(201);
        Assert.Equal(account.AccountId, made.Text("account_id"));
        Assert.True(made.Json.GetProperty("live_mode").GetBoolean());
    }

    [SkippableTheory, OnEveryStore]
    public async Task Who_goes_round_the_gateway_gets_401(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var account = product.Account;
        var (devices, usage) = product.ServiceUrls;

        foreach (var url in new[] { devices + "/devices", usage + "/api/v1/usage", usage + "/api/v1/customers" })
        {
            (await product.CurlAsync($"curl {url}")).Expect(401);
            (await product.CurlAsync($"curl {url} -u '{account.LiveKey}:'")).Expect(401);
            (await product.CurlAsync($"curl {url} -H 'X-Auth-Account: {account.AccountId}' -H 'X-Auth-Live-Mode: true' -H 'X-Auth-Scopes: usage.read'")).Expect(401);
            (await product.CurlAsync($"curl {url} -H 'X-Auth-Assertion: {Forgery(account.AccountId)}'")).Expect(401);
        }
    }

    [SkippableTheory, OnEveryStore]
    public async Task An_access_token_is_no_assertion(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var account = product.Account;
        var token = (await product.CurlAsync($"curl https://api.flatpeak.com/login -u '{account.AccountId}:{account.LiveKey}'")).Text("token");

        (await product.CurlAsync($"curl {product.ServiceUrls.Devices}/devices -H 'X-Auth-Assertion: {token}' -H 'Authorization: Bearer {token}'")).Expect(401);
    }

    private static async Task<(string AccountId, string Key)> SomebodyElseAsync(Product product)
    {
        var signedUp = (await product.CurlAsync(
            """curl -X POST https://api.fluxrate.co/api/v1/auth/signup -H 'Content-Type: application/json' -d '{"email":"EMAIL","password":"secure-password","organization_name":"Victim Corp"}'""",
            ("EMAIL", Fresh.Email("victim")))).Expect(201);
        var key = (await product.CurlAsync(
            """curl -X POST https://api.fluxrate.co/api/v1/api-keys -H 'Cookie: access_token=SESSION' -H 'Content-Type: application/json' -d '{"name":"Victim","scopes":[]}'""",
            ("SESSION", signedUp.Cookie("access_token")))).Expect(201);
        return (signedUp.Text("organization_id"), key.Text("key"));
    }

    // {"alg":"none"} and the facts; as unsigned as they come.
    private static string Forgery(string account) =>
        "eyJhbGciOiJub25lIiwidHlwIjoiZ2F0ZXdheS1hc3NlcnRpb24rand0In0."
        + System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes($$"""{"iss":"auth-gateway","aud":"devices","account_id":"{{account}}","live_mode":"true","exp":4102444800}"""))
        + ".";
}
