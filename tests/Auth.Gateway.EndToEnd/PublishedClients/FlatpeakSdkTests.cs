using System.Text.Json;
using Auth.Gateway.EndToEnd.Programs;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.PublishedClients;

/// <summary><c>@flat-peak/javascript-sdk</c>, as it is on npm.</summary>
[Collection(SharedProductTests.Name)]
public sealed class FlatpeakSdkTests(SharedProduct shared)
{
    [SkippableTheory, OnEveryStore]
    public async Task It_logs_in_and_looks_after_devices(TestedStore store)
    {
        Needs.Program("node");
        Needs.NodePackages();
        var product = await shared.OnAsync(store);
        var account = product.Account;
        var reference = Fresh.Reference();

        var run = await Command.RunAsync("node", ["flatpeak-sdk.mjs"], Path.Combine(BuiltWith.Project, "clients"), new Dictionary<string, string>
        {
            ["HOST"] = product.Url,
            ["KEY"] = account.LiveKey,
            ["REFERENCE"] = reference,
        });
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var said = JsonElement.Parse(run.Output);

        Assert.Equal(account.AccountId, Text(said, "account", "id"));
        Assert.Equal(account.AccountId, Jwt.Claims(Text(said, "login", "token")).GetProperty("account_id").GetString());
        var device = Text(said, "created", "id");
        Assert.Equal("duplicate_reference", Text(said, "duplicate", "code"));
        Assert.Equal(device, said.GetProperty("listed").GetProperty("data")[0].GetProperty("id").GetString());
        Assert.Equal(reference, Text(said, "retrieved", "reference_id"));
        Assert.Equal(reference + "-2", Text(said, "updated", "reference_id"));
        Assert.Equal(device, Text(said, "updated", "id"));
        Assert.Equal("Accepted", Text(said, "deleted", "message"));
        Assert.Equal("object_not_found", Text(said, "gone", "code"));
        Assert.Equal("Bad credentials", Text(said, "refused", "message"));
    }

    private static string Text(JsonElement said, string answer, string property) => said.GetProperty(answer).GetProperty(property).GetString()!;
}
