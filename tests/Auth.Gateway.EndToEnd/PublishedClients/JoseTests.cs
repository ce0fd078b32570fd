using Auth.Gateway.EndToEnd.Curl;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.PublishedClients;

/// <summary><c>jose</c>, as a resource server written for Node has it.</summary>
[Collection(SharedProductTests.Name)]
public sealed class JoseTests(SharedProduct shared)
{
    [SkippableTheory, OnEveryStore]
    public async Task It_verifies_an_access_token_by_the_published_keys(TestedStore store)
    {
        NodeClient.Needed();
        var product = await shared.OnAsync(store);
        var account = product.Account;
        var answer = await product.CurlAsync($"curl {product.Url}/oauth/token -u {account.AccountId}:{account.UsageKey} -d grant_type=client_credentials -d scope=usage.read");

        var said = await NodeClient.RunAsync("jose.mjs", new Dictionary<string, string>
        {
            ["ISSUER"] = product.Url,
            ["TOKEN"] = answer.Expect(200).Text("access_token"),
        });

        Assert.Equal("ES256", said.Text("protectedHeader", "alg"));
        Assert.Equal(account.AccountId, said.Text("payload", "sub"));
        Assert.Equal("usage.read", said.Text("payload", "scope"));
        Assert.Equal("ERR_JWS_SIGNATURE_VERIFICATION_FAILED", said.Text("forged"));
        Assert.Equal("ERR_JWT_CLAIM_VALIDATION_FAILED", said.Text("elsewhere"));
    }
}
