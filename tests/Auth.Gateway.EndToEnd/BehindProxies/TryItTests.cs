using Auth.Gateway.EndToEnd.Curl;
using Auth.Gateway.EndToEnd.Programs;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.BehindProxies;

/// <summary>The command that docs/forward-auth.md gives, on the demo as it starts.</summary>
[Collection(SharedProductTests.Name)]
public sealed class TryItTests(SharedProduct shared)
{
    [SkippableFact]
    public async Task The_question_of_the_documentation_is_answered()
    {
        var product = await shared.OnAsync(TestedStore.Sqlite);
        var page = await File.ReadAllLinesAsync(Path.Combine(BuiltWith.Examples, "..", "..", "docs", "forward-auth.md"));
        var command = Assert.Single(page, line => line.StartsWith("curl ", StringComparison.Ordinal)).Replace("curl -i", "curl", StringComparison.Ordinal);
        var nobody = (await product.CurlAsync(command, ("http://localhost:8080", product.Url))).Expect(401);
        Assert.NotNull(nobody.Header("WWW-Authenticate"));
        var caller = (await product.CurlAsync($"{command} -H 'X-API-Key: {product.Account.UsageKey}'", ("http://localhost:8080", product.Url))).Expect(200);
        Assert.Equal(product.Account.AccountId, caller.Header("X-Auth-Account"));
    }
}
