using System.Globalization;
using Auth.Gateway.EndToEnd.Curl;
using Auth.Gateway.EndToEnd.Programs;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.Runs;

public sealed class RestartTests
{
    [SkippableTheory, OnEveryStore]
    public async Task A_second_start_finds_everything_again(TestedStore store)
    {
        Needs.Program("curl");
        using var folder = new TemporaryFolder();
        await using var chosen = await StoreSettings.OpenAsync(store);
        var settings = new Dictionary<string, string>(chosen.Environment)
        {
            ["ASPNETCORE_URLS"] = Address(),
            ["Gateway__Management__Url"] = Address(),
        };
        string file, bearer, session, device;
        await using (var first = await Product.StartAsync(folder.Path, settings))
        {
            file = await File.ReadAllTextAsync(first.AccountFile);
            bearer = (await Login(first)).Text("bearer_token");
            session = (await SignIn(first)).Cookie("refresh_token");
            device = (await first.CurlAsync($"curl -X POST {first.Url}/devices -u '{first.Account.LiveKey}:'")).Expect(201).Text("id");
            (await Track(first)).Expect(201);
            Assert.Equal(0, await first.Program.StopAsync("INT"));
            Assert.Empty(first.Program.Error);
        }

        await using (var second = await Product.StartAsync(folder.Path, settings))
        {
            Assert.Equal(file, await File.ReadAllTextAsync(second.AccountFile));
            await Login(second);
            (await second.CurlAsync($"curl {second.Url}/login -u '{second.Account.AccountId}:{second.Account.TestKey}'")).Expect(200);
            await SignIn(second);
            (await second.CurlAsync($"curl {second.Url}/devices/{device} -H 'Authorization: Bearer {bearer}'")).Expect(200);
            (await second.CurlAsync($"curl -X POST {second.Url}/api/v1/auth/refresh -H 'Cookie: refresh_token={session}'")).Expect(200);
            var usage = (await second.CurlAsync($"curl {second.Url}/api/v1/usage -H 'X-API-Key: {second.Account.UsageKey}'")).Expect(200);
            Assert.Equal("1.5", usage.Json.GetProperty("data")[0].GetProperty("quantity").GetString());
            Assert.Equal(0, await second.Program.StopAsync("TERM"));
        }
    }

    [SkippableTheory, OnEveryStore]
    public async Task A_deleted_key_is_replaced_and_the_account_stays(TestedStore store)
    {
        Needs.Program("curl");
        using var folder = new TemporaryFolder();
        await using var chosen = await StoreSettings.OpenAsync(store);
        DemoAccount before;
        await using (var first = await Product.StartAsync(folder.Path, chosen.Environment))
        {
            before = first.Account;
            var session = (await SignIn(first)).Cookie("access_token");
            var keys = (await first.CurlAsync($"curl {first.Url}/api/v1/api-keys -H 'Cookie: access_token={session}'")).Json.GetProperty("data").EnumerateArray();
            var usage = keys.Single(key => key.GetProperty("name").GetString() == "Demo, usage").GetProperty("id").GetString();
            (await first.CurlAsync($"curl -X DELETE {first.Url}/api/v1/api-keys/{usage} -H 'Cookie: access_token={session}'")).Expect(204);
            Assert.Equal(0, await first.Program.StopAsync("TERM"));
        }

        await using var second = await Product.StartAsync(folder.Path, chosen.Environment);
        Assert.NotEqual(before.UsageKey, second.Account.UsageKey);
        Assert.Equal(before with { UsageKey = second.Account.UsageKey, Url = second.Url, ManagementUrl = second.Account.ManagementUrl }, second.Account);
        (await Track(second)).Expect(201);
    }

    [SkippableFact]
    public async Task Another_store_or_folder_gets_an_account_of_its_own()
    {
        Needs.Program("curl");
        using var here = new TemporaryFolder();
        using var there = new TemporaryFolder();
        await using var redis = await StoreSettings.OpenAsync(TestedStore.Redis);
        // One store, two data folders: the master key is the store's, so both must be given the same.
        var shared = new Dictionary<string, string>(redis.Environment) { ["Gateway__MasterKey"] = Convert.ToBase64String(new byte[32]) };

        string embedded;
        await using (var first = await Product.StartAsync(here.Path, new Dictionary<string, string>())) embedded = first.Account.AccountId;
        await using var second = await Product.StartAsync(here.Path, shared);
        Assert.NotEqual(embedded, second.Account.AccountId);
        await Login(second);

        await using var third = await Product.StartAsync(there.Path, shared);
        Assert.NotEqual(second.Account.AccountId, third.Account.AccountId);
        Assert.Matches(@"^demo\+[0-9a-f]+@example\.com$", third.Account.Email);
        await Login(third);
        await SignIn(third);
    }

    private static string Address() => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{FreePort.Take()}");

    private static async Task<CurlAnswer> Login(Product product) =>
        (await product.CurlAsync($"curl {product.Url}/login -u '{product.Account.AccountId}:{product.Account.LiveKey}'")).Expect(200);

    private static async Task<CurlAnswer> SignIn(Product product) => (await product.CurlAsync(
        $$"""curl -X POST {{product.Url}}/api/v1/auth/login -H 'Content-Type: application/json' -d '{"email":"{{product.Account.Email}}","password":"{{product.Account.Password}}"}'""")).Expect(200);

    private static Task<CurlAnswer> Track(Product product) => product.CurlAsync(
        $$"""curl -X POST {{product.Url}}/api/v1/sdk/track -H 'X-API-Key: {{product.Account.UsageKey}}' -H 'Content-Type: application/json' -d '{"meter_token":"api_calls","customer_external_id":"cust_123","quantity":1.5}'""");
}
