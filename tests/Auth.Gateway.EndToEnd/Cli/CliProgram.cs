using System.Text.Json;
using Auth.Gateway.EndToEnd.Programs;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.Cli;

/// <summary><c>auth-gateway</c>, as an operator runs it.</summary>
internal static class CliProgram
{
    /// <summary>With the product's address and admin key in the environment.</summary>
    public static Task<Command> CliAsync(this Product product, params string[] arguments) => RunAsync(
        new Dictionary<string, string> { ["AUTH_GATEWAY_URL"] = product.Account.ManagementUrl, ["AUTH_GATEWAY_ADMIN_KEY"] = product.Account.AdminKey }, arguments);

    public static Task<Command> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Command.RunAsync("dotnet", [BuiltWith.Cli, .. arguments], Path.GetTempPath(), environment);

    public static JsonElement Json(this Command run, int exitCode = 0)
    {
        Assert.True(run.ExitCode == exitCode, $"{run.ExitCode}\n{run.Output}\n{run.Error}");
        return JsonElement.Parse(run.Output);
    }
}
