using Auth.Gateway.EndToEnd.Programs;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.Runs;

[Collection(SharedProductTests.Name)]
public sealed class TourTests(SharedProduct shared)
{
    // What the tour promises is a command that works when pasted; --fail makes curl say so.
    private const string Prelude = "curl() { command curl --fail-with-body -sS \"$@\"; }\n";

    [SkippableTheory, OnEveryStore]
    public async Task Every_printed_command_works_by_itself_and_again(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        Assert.All(["/login", "/tokens/generate", "/api/v1/sdk/track", "/api/v1/auth/me"], path => Assert.Contains(product.TourCommands, command => command.Contains(path, StringComparison.Ordinal)));

        foreach (var command in product.TourCommands)
        {
            var run = await Command.ShellAsync(Prelude + command);
            Assert.True(run.ExitCode == 0, $"{command}\nended with {run.ExitCode}: {run.Output}{run.Error}");
            Assert.NotEmpty(run.Output);
        }
    }

    [SkippableTheory, OnEveryStore]
    public async Task All_of_it_can_be_pasted_at_once(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        var tour = product.Program.Output.TakeWhile(line => line != $"ready {product.Url}").ToList();
        Assert.All(tour, line => Assert.True(line.Length == 0 || line[0] == '#' || line.StartsWith("curl ", StringComparison.Ordinal), line));

        // Two devices within one second would have one reference.
        var run = await Command.ShellAsync("set -e\ndate() { command date +%N; }\n" + Prelude + string.Join('\n', tour));

        Assert.True(run.ExitCode == 0, $"ended with {run.ExitCode}: {run.Output}{run.Error}");
    }

    [SkippableTheory, OnEveryStore]
    public async Task The_account_file_holds_secrets_and_is_its_owners_alone(TestedStore store)
    {
        var product = await shared.OnAsync(store);
        if (OperatingSystem.IsWindows()) return;

        foreach (var name in new[] { "quickstart.json", "admin.key", "master.key" })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(product.Folder, name)));
        }
    }
}
