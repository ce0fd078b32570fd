using System.Text.RegularExpressions;
using Auth.Gateway.EndToEnd.Programs;

namespace Auth.Gateway.EndToEnd.Stage;

/// <summary>The product as `make run` starts it: gateway, services and demo account in one process.</summary>
internal sealed partial class Product : IAsyncDisposable
{
    private Product(RunningProgram program, string folder)
    {
        Program = program;
        Folder = folder;
    }

    public RunningProgram Program { get; }

    public string Folder { get; }

    public string AccountFile => Path.Combine(Folder, "quickstart.json");

    public DemoAccount Account => DemoAccount.Read(File.ReadAllText(AccountFile));

    public string Url => Account.Url;

    /// <summary>The addresses behind the gateway, as the tour names them.</summary>
    public (string Devices, string Usage) ServiceUrls
    {
        get
        {
            var found = Services().Match(Program.Everything());
            Assert.True(found.Success, "The tour names no service addresses.");
            return (found.Groups["devices"].Value, found.Groups["usage"].Value);
        }
    }

    /// <summary>What can be pasted.</summary>
    public IReadOnlyList<string> TourCommands => [.. Program.Output.Where(line => line.StartsWith("curl ", StringComparison.Ordinal))];

    /// <param name="settings">By their names in the environment; the addresses are free ports unless they say otherwise.</param>
    public static async Task<Product> StartAsync(string folder, IReadOnlyDictionary<string, string> settings)
    {
        var product = Start(folder, settings);
        try
        {
            await product.Program.WaitForLineAsync(line => line.StartsWith("ready ", StringComparison.Ordinal));
            return product;
        }
        catch
        {
            await product.DisposeAsync();
            throw;
        }
    }

    /// <summary>Without waiting, for starts that must fail.</summary>
    public static Product Start(string folder, IReadOnlyDictionary<string, string> settings)
    {
        var environment = new Dictionary<string, string>
        {
            ["GATEWAY_DATA"] = folder,
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["Gateway__Management__Url"] = "http://127.0.0.1:0",
        };
        foreach (var (name, value) in settings) environment[name] = value;
        // A shell that put the tests into the background has made them, and whom they start, deaf to Ctrl-C.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet"] : ["dotnet"];
        var program = RunningProgram.Start(command[0], [.. command[1..], BuiltWith.Quickstart], Path.GetTempPath(), environment);
        return new Product(program, folder);
    }

    public ValueTask DisposeAsync() => Program.DisposeAsync();

    [GeneratedRegex(@"Device\.Service (?<devices>http://\S+) and Usage\.Service (?<usage>http://\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex Services();
}
