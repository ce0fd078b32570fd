using System.Globalization;
using System.Text.Json;
using Auth.Gateway.EndToEnd.BehindProxies;
using Auth.Gateway.EndToEnd.Programs;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.Documentation;

/// <summary>docs/existing-backend.md, command by command, before a real backend: only ports are ours, and the programs are built already.</summary>
public sealed class ExistingBackendTests : IDisposable
{
    // Stops at the first command that fails, and leaves nothing behind. What is said to be built is.
    private const string Prelude = """
        set -e
        trap 'kill $! 2>/dev/null || true' EXIT
        dotnet() { [ "$1" = publish ]; }

        """;

    // What the backend heard last, before the gateway is stopped.
    private const string Ask = "curl -s -o heard.json -H \"X-API-Key: $KEY\" http://localhost:8080/orders/1";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Every_command_does_what_the_page_says()
    {
        foreach (var program in new[] { "curl", "openssl" }) Needs.Program(program);
        await using var backend = await EchoBackend.StartAsync();
        Program("gateway", "Auth.Gateway", Path.Combine(Path.GetDirectoryName(BuiltWith.Quickstart)!, "Auth.Gateway.dll"));
        Program("cli", "auth-gateway", BuiltWith.Cli);
        var (port, management) = (FreePort.Take().ToString(CultureInfo.InvariantCulture), FreePort.Take().ToString(CultureInfo.InvariantCulture));
        var page = ShellPage.Read("existing-backend.md");
        var last = page.LastIndexOf("kill $!", StringComparison.Ordinal);
        var script = (Prelude + page[..last] + Ask + "\n" + page[last..])
            .Replace("localhost:5000", backend.Address, StringComparison.Ordinal).Replace("localhost:8080", "127.0.0.1:" + port, StringComparison.Ordinal).Replace("localhost:8090", "127.0.0.1:" + management, StringComparison.Ordinal);

        var run = await Command.RunAsync("sh", ["-c", script], _folder.Path, new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:" + port,
            ["Gateway__Management__Url"] = "http://127.0.0.1:" + management,
            ["AUTH_GATEWAY_URL"] = "http://127.0.0.1:" + management,
            ["Gateway__Reload__Interval"] = "00:00:01",
        });

        Assert.True(run.ExitCode == 0, $"{run.ExitCode}\n{run.Error}\n{run.Output}");
        var heard = JsonElement.Parse(await File.ReadAllTextAsync(_folder.File("heard.json"))).GetProperty("headers");
        Assert.StartsWith("acc_", heard.GetProperty("x-auth-account")[0].GetString(), StringComparison.Ordinal);
        Assert.True(heard.TryGetProperty("x-auth-assertion", out _));
        Assert.False(heard.TryGetProperty("x-api-key", out _));
    }

    private void Program(string folder, string name, string assembly)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, "programs", folder)).FullName, name);
        File.WriteAllText(path, $"#!/bin/sh\nexec dotnet '{assembly}' \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
