using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.PublishedClients;

/// <summary><c>@flat-peak/javascript-sdk</c>, as it is on npm.</summary>
[Collection(SharedProductTests.Name)]
public sealed class FlatpeakSdkTests(SharedProduct shared)
{
    [SkippableTheory, OnEveryStore]
    public async Task It_logs_in_and_looks_after_devices(TestedStore store)
    {
        NodeClient.Needed();
        var product = await shared.OnAsync(store);
        var account = product.Account;
        var reference = Fresh.Reference();

        var said = await NodeClient.RunAsync("flatpeak-sdk.mjs", new Dictionary<string, string>
        {
            ["HOST"] = product.Url,
            ["KEY"] = account.LiveKey,
            ["REFERENCE"] = reference,
        });

        Assert.Equal(account.AccountId, said.Text("account", "id"));
        Assert.Equal(account.AccountId, Jwt.Claims(said.Text("login", "token")).GetProperty("account_id").GetString());
        var device = said.Text("created", "id");
        Assert.Equal("duplicate_reference", said.Text("duplicate", "code"));
        Assert.Equal(device, said.GetProperty("listed").GetProperty("data")[0].GetProperty("id").GetString());
        Assert.Equal(reference, said.Text("retrieved", "reference_id"));
        Assert.Equal(reference + "-2", said.Text("updated", "reference_id"));
        Assert.Equal(device, said.Text("updated", "id"));
        Assert.Equal("Accepted", said.Text("deleted", "message"));
        Assert.Equal("object_not_found", said.Text("gone", "code"));
        Assert.Equal("Bad credentials", said.Text("refused", "message"));
    }
}
