using System.Text.Json;
using Auth.Gateway.EndToEnd.Curl;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.Seeds;

[Collection(SharedProductTests.Name)]
public sealed class FlareTests(SharedProduct shared)
{
    private const string Generate = """
        curl --request POST \
          --url https://api.flare.io/tokens/generate \
          --header 'Authorization: <api-key>'
        """;

    private const string Test = """
        curl --request GET \
          --url https://api.flare.io/tokens/test \
          --header 'Authorization: Bearer <api-token>'
        """;

    [SkippableTheory, OnEveryStore]
    public async Task A_bare_key_is_exchanged_for_a_token_that_says_what_it_stands_for(TestedStore store)
    {
        var product = await shared.OnAsync(store);

        var generated = (await product.CurlAsync(Generate, ("<api-key>", product.Account.LiveKey))).Expect(200);
        Assert.Equal(["token", "refresh_token_exp"], generated.Fields);
        Assert.Equal("no-store", generated.Header("Cache-Control"));
        Assert.Null(generated.Header("Set-Cookie"));
        Assert.Equal(JsonValueKind.Number, generated.Json.GetProperty("refresh_token_exp").ValueKind);
        var claims = Jwt.Claims(generated.Text("token"));
        Assert.Equal(3600, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());

        var facts = (await product.CurlAsync(Test, ("<api-token>", generated.Text("token")))).Expect(200);
        Assert.Equal(["api_key_id", "organization_id", "tenant_id", "user_id", "user_email", "scopes"], facts.Fields);
        foreach (var id in new[] { "api_key_id", "organization_id", "tenant_id", "user_id" }) Assert.True(facts.Json.GetProperty(id).GetInt64() > 0, id);
        Assert.Equal(product.Account.Email, facts.Text("user_email"));
        Assert.Equal(JsonValueKind.Array, facts.Json.GetProperty("scopes").ValueKind);
    }

    [SkippableTheory, OnEveryStore]
    public async Task A_wrong_key_and_a_wrong_token_are_401_in_Flares_form(TestedStore store)
    {
        var product = await shared.OnAsync(store);

        foreach (var refused in new[] { await product.CurlAsync(Generate), await product.CurlAsync(Test) })
        {
            refused.Expect(401);
            var error = refused.Json.GetProperty("error");
            Assert.Matches("^[A-Z_]+$", error.GetProperty("code").GetString());
            Assert.NotEmpty(error.GetProperty("message").GetString()!);
        }
    }
}
