using System.Text.RegularExpressions;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.Cli;

/// <summary>The command line against a running product.</summary>
[Collection(SharedProductTests.Name)]
public sealed class CliTests(SharedProduct shared)
{
    [Fact]
    public async Task Help_names_every_command_and_needs_no_gateway()
    {
        var help = await CliProgram.RunAsync(new Dictionary<string, string>(), "--help");
        Assert.Equal(0, help.ExitCode);
        foreach (var command in new[] { "accounts", "members", "users", "keys", "import", "signing-keys", "audit", "--url", "--admin-key-file" }) Assert.Matches($@"(?m)^\s+{Regex.Escape(command)}\b", help.Output);
        Assert.Equal(0, (await CliProgram.RunAsync(new Dictionary<string, string>(), "import", "--help")).ExitCode);
    }

    [SkippableFact]
    public async Task Verbs_answer_with_JSON_and_refusals_with_an_exit_code()
    {
        var product = await shared.OnAsync(TestedStore.Sqlite);
        var account = (await product.CliAsync("accounts", "create", "Made by hand")).Json().GetProperty("id").GetString()!;
        Assert.Equal("Made by hand", (await product.CliAsync("accounts", "get", account)).Json().GetProperty("name").GetString());
        var user = (await product.CliAsync("users", "find", product.Account.Email)).Json().GetProperty("id").GetString()!;
        Assert.Equal((0, ""), ((await product.CliAsync("members", "put", account, user, "admin")) is var put ? (put.ExitCode, put.Output) : default));
        Assert.Equal("admin", (await product.CliAsync("members", "list", account)).Json().GetProperty("data")[0].GetProperty("role").GetString());
        Assert.NotEqual(0, (await product.CliAsync("signing-keys", "list")).Json().GetProperty("data").GetArrayLength());

        var refused = await product.CliAsync("accounts", "get", "acc_000000000000000000000000");
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.StartsWith("404 Not Found", refused.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Without_the_key_or_the_gateway_it_says_what_is_missing()
    {
        var product = await shared.OnAsync(TestedStore.Sqlite);
        var url = product.Account.ManagementUrl;
        var keyless = await CliProgram.RunAsync(new Dictionary<string, string> { ["AUTH_GATEWAY_ADMIN_KEY"] = "" }, "signing-keys", "list", "--url", url);
        Assert.Equal(1, keyless.ExitCode);
        Assert.Contains("AUTH_GATEWAY_ADMIN_KEY", keyless.Error, StringComparison.Ordinal);

        var wrong = await CliProgram.RunAsync(new Dictionary<string, string> { ["AUTH_GATEWAY_ADMIN_KEY"] = "not-the-admin-key" }, "signing-keys", "list", "--url", url);
        Assert.Equal(1, wrong.ExitCode);
        Assert.StartsWith("401 Unauthorized", wrong.Error, StringComparison.Ordinal);

        var nobody = await CliProgram.RunAsync(new Dictionary<string, string> { ["AUTH_GATEWAY_ADMIN_KEY"] = "a-key" }, "signing-keys", "list", "--url", $"http://127.0.0.1:{FreePort.Take()}");
        Assert.Equal(2, nobody.ExitCode);
        Assert.Contains("cannot be reached", nobody.Error, StringComparison.Ordinal);
    }
}
