using System.Text.Json;
using Auth.Gateway.EndToEnd.Curl;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.Seeds;

[Collection(SharedProductTests.Name)]
public sealed class FlatpeakTests(SharedProduct shared)
{
    private const string Login = "curl --url https://api.flatpeak.com/login --user 'account_id:secret_key'";

    private const string CreateDevice = """
        curl --request POST \
          --url https://api.flatpeak.com/devices \
          --header 'Authorization: Bearer <token>' \
          --header 'Content-Type: application/json' \
          --data '{"reference_id":"DEV1234567890"}'
        """;

    [SkippableTheory, OnEveryStore]
    public async Task Account_id_and_key_are_exchanged_for_a_bearer(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var account = product.Account;

        var live = (await product.CurlAsync(Login, ("account_id", account.AccountId), ("secret_key", account.LiveKey))).Expect(200);
        Assert.Equal("application/json", live.Header("Content-Type")?.Split(';')[0]);
        Assert.Equal("no-store", live.Header("Cache-Control"));
        Assert.True(live.Json.GetProperty("live_mode").GetBoolean());
        Assert.Equal(3600, live.Json.GetProperty("expires_in").GetInt32());
        Assert.Equal(live.Text("bearer_token"), live.Text("token"));
        var claims = Jwt.Claims(live.Text("bearer_token"));
        Assert.Equal(account.AccountId, claims.GetProperty("account_id").GetString());
        Assert.Equal(account.AccountId, claims.GetProperty("sub").GetString());
        Assert.True(claims.GetProperty("live_mode").GetBoolean());
        Assert.Equal(JsonValueKind.Number, claims.GetProperty("nbf").ValueKind);
        Assert.Equal(3600, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());

        var test = (await product.CurlAsync(Login, ("account_id", account.AccountId), ("secret_key", account.TestKey))).Expect(200);
        Assert.False(test.Json.GetProperty("live_mode").GetBoolean());
    }

    [SkippableTheory, OnEveryStore]
    public async Task Bad_credentials_are_403_in_Flatpeaks_form(TestedStore store)
    {
        var product = await shared.OnAsync(store);

        var refused = (await product.CurlAsync(Login, ("account_id", product.Account.AccountId), ("secret_key", "wrong"))).Expect(403);

        Assert.Equal(["object", "type", "code", "message", "time_created"], refused.Fields);
        Assert.Equal("error", refused.Text("object"));
        Assert.Equal("invalid_request", refused.Text("type"));
        Assert.Equal("access_denied", refused.Text("code"));
        Assert.Equal("Bad credentials", refused.Text("message"));
        Assert.EndsWith("Z", refused.Text("time_created"), StringComparison.Ordinal);
        Assert.Null(refused.Header("WWW-Authenticate"));
    }

    [SkippableTheory, OnEveryStore]
    public async Task A_device_is_made_once_per_reference_and_mode(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var account = product.Account;
        var reference = Fresh.Reference();
        var live = (await product.CurlAsync(Login, ("account_id", account.AccountId), ("secret_key", account.LiveKey))).Text("bearer_token");
        var test = (await product.CurlAsync(Login, ("account_id", account.AccountId), ("secret_key", account.TestKey))).Text("bearer_token");

        var made = (await product.CurlAsync(CreateDevice, ("<token>", live), ("DEV1234567890", reference))).Expect(201);
        Assert.Matches("^dev_[0-9a-f]{24}$", made.Text("id"));
        Assert.Equal("device", made.Text("object"));
        Assert.Equal(reference, made.Text("reference_id"));
        Assert.Equal(account.AccountId, made.Text("account_id"));
        Assert.True(made.Json.GetProperty("live_mode").GetBoolean());
        Assert.EndsWith("Z", made.Text("time_created"), StringComparison.Ordinal);

        var again = (await product.CurlAsync(CreateDevice, ("<token>", live), ("DEV1234567890", reference))).Expect(409);
        Assert.Equal("conflict", again.Text("type"));
        Assert.Equal("duplicate_reference", again.Text("code"));
        Assert.Equal("Reference ID already exists", again.Text("message"));

        var inTestMode = (await product.CurlAsync(CreateDevice, ("<token>", test), ("DEV1234567890", reference))).Expect(201);
        Assert.False(inTestMode.Json.GetProperty("live_mode").GetBoolean());

        var forged = (await product.CurlAsync(CreateDevice, ("<token>", live + "x"), ("DEV1234567890", reference))).Expect(403);
        Assert.Equal("access_denied", forged.Text("code"));
    }
}
