using System.Diagnostics;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Configuration;

/// <summary>The program itself, as an operator meets it: what is wrong is said in plain words, and nothing is started.</summary>
public sealed class ProgramTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_bad_configuration_ends_the_program_with_all_errors_and_no_stack_trace()
    {
        using var folder = new DataFolder();
        var (code, output) = await RunAsync(
            folder,
            new() { ["Gateway__Store__MaxStaleness"] = "soon", ["Gateway__Isuer"] = "https://x.example", ["Gateway__MasterKey"] = "my-secret-value", ["Gateway__Policies__empty__ErrorFormat"] = "problem" },
            "Gateway:ApiKeys:MaxPerOwner=0");
        Assert.Equal(1, code);
        foreach (var part in new[]
        {
            "The configuration is not valid:", "Gateway:Store:MaxStaleness = \"soon\": must be a duration", "Gateway:Isuer: is not known here", "Gateway:MasterKey: must be at least 32 random bytes",
            "Gateway:Policies:empty:Credentials: must name", "Gateway:ApiKeys:MaxPerOwner = \"0\": must be a whole number",
        })
        {
            Assert.Contains(part, output, StringComparison.Ordinal);
        }

        AssertPlain(output);
        Assert.DoesNotContain("my-secret-value", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"Gateway\": ")]
    [InlineData("{ \"Gateway\": { \"Issuer\": \"https://a\", \"Issuer\": \"https://b\" } }")]
    public async Task A_file_that_is_no_configuration_ends_the_program_with_its_name(string text)
    {
        using var folder = new DataFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "gateway.json"), text);
        var (code, output) = await RunAsync(folder, [], "config=" + folder.Path);
        Assert.Equal(1, code);
        Assert.Contains("gateway.json", output, StringComparison.Ordinal);
        AssertPlain(output);
    }

    [Theory]
    [InlineData("urls", "not a url")]
    [InlineData("urls", "http://256.0.0.1:80:80")]
    [InlineData("Gateway:Management:Url", "http://localhost:99999")]
    [InlineData("http_ports", "many")]
    public async Task An_address_that_cannot_be_bound_ends_the_program_without_a_stack_trace(string key, string value)
    {
        using var folder = new DataFolder();
        var (code, output) = await RunAsync(folder, [], $"{key}={value}");
        Assert.Equal(1, code);
        Assert.NotEmpty(output.Trim());
        AssertPlain(output);
    }

    [Fact]
    public async Task A_master_key_that_is_not_the_one_ends_the_program_in_plain_words()
    {
        using var folder = new DataFolder();
        await using (await GatewayUnderTest.StartAsync(folder: folder.Path))
        {
            // It made its keys.
        }

        var (code, output) = await RunAsync(
            folder, new() { ["Gateway__MasterKey"] = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=" }, "urls=http://127.0.0.1:0", "Gateway:Management:Url=");
        Assert.Equal(1, code);
        Assert.Contains("Gateway:MasterKey is not the one", output, StringComparison.Ordinal);
        AssertPlain(output);
    }

    [Fact]
    public async Task A_health_check_asks_the_gateway_that_its_configuration_describes()
    {
        using var folder = new DataFolder();
        string[] management;
        await using (var gateway = await GatewayUnderTest.StartAsync(folder: folder.Path))
        {
            management = ["healthcheck", $"Gateway:Management:Url=http://*:{gateway.ManagementUrl.Port}"];
            Assert.Equal((0, ""), await RunAsync(folder, [], management));
            Assert.Equal((0, ""), await RunAsync(folder, [], "healthcheck", "Gateway:Management:Url=", $"urls=https://localhost:1;http://0.0.0.0:{gateway.Url.Port}"));
        }

        var (code, output) = await RunAsync(folder, [], management);
        Assert.Equal(1, code);
        Assert.Contains("does not answer", output, StringComparison.Ordinal);
        AssertPlain(output);
        Assert.Equal(1, (await RunAsync(folder, [], "healthcheck", "Gateway:Management:Url=", "urls=https://localhost:1")).Code);
    }

    private static void AssertPlain(string output)
    {
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception:", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(DataFolder folder, Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Auth.Gateway.dll"));
        // A verb comes first.
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.ArgumentList.Add($"Gateway:Store:ConnectionString=Data Source={Path.Combine(folder.Path, "gateway.db")}");
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var late = new CancellationTokenSource(Deadline);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
        try
        {
            await process.WaitForExitAsync(late.Token);
            return (process.ExitCode, await output + await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
