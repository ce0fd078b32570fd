using System.Text.RegularExpressions;
using Auth.Gateway.EndToEnd.BehindProxies;
using Auth.Gateway.EndToEnd.Curl;
using Auth.Gateway.EndToEnd.Programs;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.OtherLanguages;

/// <summary>The backends' examples in docs/upstream-identity.md, run as they stand there: they take the gateway's assertion for their cluster, and nothing else.</summary>
public sealed partial class AssertionExampleTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private EchoBackend? _backend;
    private Product? _product;

    public async Task InitializeAsync()
    {
        _backend = await EchoBackend.StartAsync();
        var settings = new Dictionary<string, string> { ["Gateway__Policies__orders__Credentials__0"] = "api-key" };
        foreach (var cluster in new[] { "orders", "others" })
        {
            settings[$"ReverseProxy__Routes__{cluster}__ClusterId"] = cluster;
            settings[$"ReverseProxy__Routes__{cluster}__AuthorizationPolicy"] = "orders";
            settings[$"ReverseProxy__Routes__{cluster}__Match__Path"] = $"/{cluster}";
            settings[$"ReverseProxy__Clusters__{cluster}__Destinations__one__Address"] = $"http://{_backend.Address}";
        }

        _product = await Product.StartAsync(_folder.Path, settings);
    }

    public async Task DisposeAsync()
    {
        if (_product is not null) await _product.DisposeAsync();
        if (_backend is not null) await _backend.DisposeAsync();
        _folder.Dispose();
    }

    [SkippableFact]
    public async Task Node_believes_the_gateway_alone()
    {
        Needs.Program("node");
        Needs.NodePackages();
        await AssertBelievesTheGatewayAloneAsync(
            Example("js") + """

                for (const assertion of JSON.parse(process.env.ASSERTIONS)) {
                  console.log(await caller({ headers: { "x-auth-assertion": assertion } }).then((payload) => payload.account_id, () => "refused"));
                }
                """,
            code => ["node", "--input-type=module", "-e", code]);
    }

    [SkippableFact]
    public async Task Python_believes_the_gateway_alone()
    {
        Needs.PythonPackage("jwt");
        await AssertBelievesTheGatewayAloneAsync(
            Example("python") + """

                import json, os
                for assertion in json.loads(os.environ["ASSERTIONS"]):
                    try:
                        print(caller(assertion)["account_id"])
                    except jwt.PyJWTError:
                        print("refused")
                """,
            code => [Needs.Python, "-c", code]);
    }

    private async Task AssertBelievesTheGatewayAloneAsync(string code, Func<string, string[]> command)
    {
        var product = _product!;
        var account = product.Account;
        var (good, other) = (await AssertionAsync("orders"), await AssertionAsync("others"));
        var token = (await product.CurlAsync($"curl {product.Url}/oauth/token -u {account.AccountId}:{account.UsageKey} -d grant_type=client_credentials")).Expect(200).Text("access_token");
        var parts = good.Split('.');
        string[] all = [good, other, token, $"{parts[0]}.{other.Split('.')[1]}.{parts[2]}", $"{parts[0]}.{parts[1]}.", $"{good}, {good}", "", "a.b.c"];

        var line = command(code.Replace("http://localhost:8080", product.Url, StringComparison.Ordinal).Replace("\"auth-gateway\"", $"\"{Jwt.Claims(good).GetProperty("iss").GetString()}\"", StringComparison.Ordinal));
        var run = await Command.RunAsync(
            line[0], line[1..], Path.Combine(BuiltWith.Project, "clients"), new Dictionary<string, string> { ["ASSERTIONS"] = System.Text.Json.JsonSerializer.Serialize(all) });

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal([account.AccountId, .. Enumerable.Repeat("refused", all.Length - 1)], run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private async Task<string> AssertionAsync(string cluster)
    {
        var product = _product!;
        var echo = (await product.CurlAsync($"curl {product.Url}/{cluster} -H 'X-API-Key: {product.Account.LiveKey}'")).Expect(200);
        return echo.Json.GetProperty("headers").GetProperty("x-auth-assertion")[0].GetString()!;
    }

    private static string Example(string language)
    {
        var page = File.ReadAllText(Path.GetFullPath(Path.Combine(BuiltWith.Project, "../../docs/upstream-identity.md")));
        return Fence().Matches(page).Single(fence => fence.Groups["language"].Value == language).Groups["code"].Value;
    }

    [GeneratedRegex(@"```(?<language>[a-z]+)\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
