using Auth.Gateway.EndToEnd.Curl;
using Auth.Gateway.EndToEnd.Programs;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.Runs;

/// <summary>What was answered with success is there after a kill -9 of the process that answered, in the very next moment.</summary>
public sealed class KilledTests
{
    private const int Times = 2;

    [SkippableTheory, OnEveryStore]
    public async Task What_was_acknowledged_survives_a_kill_right_after_the_answer(TestedStore store)
    {
        Needs.Program("curl");
        using var folder = new TemporaryFolder();
        await using var chosen = await StoreSettings.OpenAsync(store);
        var made = new List<string>();
        var deleted = new List<string>();
        for (var time = 0; time < Times; time++)
        {
            await using var product = await Product.StartAsync(folder.Path, chosen.Environment);
            await CheckAsync(product, made, deleted);
            var login = $$"""{"email":"{{product.Account.Email}}","password":"{{product.Account.Password}}"}""";
            var session = (await product.CurlAsync($"curl -X POST {product.Url}/api/v1/auth/login -H 'Content-Type: application/json' -d '{login}'")).Expect(200).Cookie("access_token");
            var old = (await MakeAsync(product, session, "old")).Expect(201);
            (await product.CurlAsync($"curl -X DELETE {product.Url}/api/v1/api-keys/{old.Text("id")} -H 'Cookie: access_token={session}'")).Expect(204);
            deleted.Add(old.Text("key"));

            made.Add((await MakeAsync(product, session, "new")).Expect(201).Text("key"));
            Assert.Equal(128 + 9, await product.Program.StopAsync("KILL"));
        }

        await using var after = await Product.StartAsync(folder.Path, chosen.Environment);
        Assert.Equal(Times, made.Count);
        await CheckAsync(after, made, deleted);
    }

    private static Task<CurlAnswer> MakeAsync(Product product, string session, string name) => product.CurlAsync(
        $$"""curl -X POST {{product.Url}}/api/v1/api-keys -H 'Cookie: access_token={{session}}' -H 'Content-Type: application/json' -d '{"name":"{{name}}","scopes":["usage.read"]}'""");

    private static async Task CheckAsync(Product product, List<string> made, List<string> deleted)
    {
        foreach (var key in made) (await product.CurlAsync($"curl {product.Url}/api/v1/usage -H 'X-API-Key: {key}'")).Expect(200);
        foreach (var key in deleted) (await product.CurlAsync($"curl {product.Url}/api/v1/usage -H 'X-API-Key: {key}'")).Expect(401);
    }
}
