using Auth.Gateway.EndToEnd.Curl;
using Auth.Gateway.EndToEnd.Programs;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.PublishedClients;

/// <summary><c>@stoplight/prism-cli</c> holds the product to the OpenAPI documents that Flatpeak publishes, word for word as in <c>openapi/</c>.</summary>
[Collection(SharedProductTests.Name)]
public sealed class PrismTests(SharedProduct shared)
{
    [SkippableTheory, OnEveryStore]
    public async Task Login_is_as_documented(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var account = product.Account;
        await using var prism = await PrismProxy.StartAsync("login.yaml", product.Url);

        AssertConforms(await product.CurlAsync($"curl {prism.Url}/login -u '{account.AccountId}:{account.LiveKey}'"), 200);
        AssertConforms(await product.CurlAsync($"curl {prism.Url}/login -u '{account.AccountId}:{account.TestKey}'"), 200);
        AssertConforms(await product.CurlAsync($"curl {prism.Url}/login -u '{account.AccountId}:wrong'"), 403);
    }

    [SkippableTheory, OnEveryStore]
    public async Task Creating_a_device_is_as_documented(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var account = product.Account;
        var token = (await product.CurlAsync($"curl {product.Url}/login -u '{account.AccountId}:{account.LiveKey}'")).Expect(200).Text("bearer_token");
        await using var prism = await PrismProxy.StartAsync("devices.yaml", product.Url);
        var named = $$"""curl -X POST {{prism.Url}}/devices -H 'Authorization: Bearer {{token}}' -H 'Content-Type: application/json' -d '{"reference_id":"{{Fresh.Reference()}}"}'""";

        AssertConforms(await product.CurlAsync(named), 201);
        AssertConforms(await product.CurlAsync(named), 409);
        AssertConforms(await product.CurlAsync($"curl -X POST {prism.Url}/devices -H 'Authorization: Bearer {token}' -H 'Content-Type: application/json' -d '{{}}'"), 201);
        AssertConforms(await product.CurlAsync($"curl -X POST {prism.Url}/devices -H 'Authorization: Bearer nonsense' -H 'Content-Type: application/json' -d '{{}}'"), 403);
    }

    [SkippableTheory, OnEveryStore]
    public async Task Prism_would_have_objected(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var account = product.Account;
        using var folder = new TemporaryFolder();
        var published = await File.ReadAllTextAsync(Path.Combine(BuiltWith.Project, "openapi", "login.yaml"));
        await File.WriteAllTextAsync(folder.File("stricter.yaml"), published.Replace("        - expires_in\n", "        - expires_at\n", StringComparison.Ordinal));
        await using var prism = await PrismProxy.StartAsync(folder.File("stricter.yaml"), product.Url);

        var answer = (await product.CurlAsync($"curl {prism.Url}/login -u '{account.AccountId}:{account.LiveKey}'")).Expect(200);

        Assert.Contains("expires_at", answer.Header(PrismProxy.Violations), StringComparison.Ordinal);
    }

    private static void AssertConforms(CurlAnswer answer, int status)
    {
        answer.Expect(status);
        Assert.Null(answer.Header(PrismProxy.Violations));
    }
}
