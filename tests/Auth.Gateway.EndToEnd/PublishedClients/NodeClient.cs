using System.Text.Json;
using Auth.Gateway.EndToEnd.Programs;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.PublishedClients;

/// <summary>A script in <c>clients</c> that uses a published package as it is on npm, and prints as JSON what it was given.</summary>
internal static class NodeClient
{
    /// <summary>Skips the test where Node or the packages are missing, before a product is started for it.</summary>
    public static void Needed()
    {
        Needs.Program("node");
        Needs.NodePackages();
    }

    public static async Task<JsonElement> RunAsync(string script, IReadOnlyDictionary<string, string> environment)
    {
        var run = await Command.RunAsync("node", [script], Path.Combine(BuiltWith.Project, "clients"), environment);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return JsonElement.Parse(run.Output);
    }

    /// <summary>An OAuth client: an account's key, and the account's user for the grants that need a person.</summary>
    public static Task<JsonElement> RunOAuthAsync(string script, Product product) => RunAsync(script, new Dictionary<string, string>
    {
        ["ISSUER"] = product.Url,
        ["CLIENT_ID"] = product.Account.AccountId,
        ["CLIENT_SECRET"] = product.Account.UsageKey,
        ["USER_EMAIL"] = product.Account.Email,
        ["USER_PASSWORD"] = product.Account.Password,
    });

    /// <summary>The member at the end of that path.</summary>
    public static JsonElement At(this JsonElement said, params string[] path) => path.Aggregate(said, (element, name) => element.GetProperty(name));

    public static string Text(this JsonElement said, params string[] path) => said.At(path).GetString()!;
}
