using System.Globalization;
using Auth.Gateway.EndToEnd.Programs;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.PublishedClients;

/// <summary>Stands before the product and compares what passes with an OpenAPI document; what it objects to is in a header of the answer.</summary>
internal sealed class PrismProxy : IAsyncDisposable
{
    public const string Violations = "sl-violations";

    private readonly RunningProgram _program;

    private PrismProxy(RunningProgram program, string url) => (_program, Url) = (program, url);

    public string Url { get; }

    /// <param name="document">A file of <c>openapi/</c>, or a full path.</param>
    public static async Task<PrismProxy> StartAsync(string document, string upstream)
    {
        Needs.Program("node");
        Needs.NodePackages();
        var port = FreePort.Take().ToString(CultureInfo.InvariantCulture);
        var program = RunningProgram.Start(
            "node",
            ["clients/node_modules/@stoplight/prism-cli/dist/index.js", "proxy", "--port", port, "--errors", "false", Path.Combine("openapi", document), upstream],
            BuiltWith.Project);
        var prism = new PrismProxy(program, $"http://127.0.0.1:{port}");
        try
        {
            await program.WaitForLineAsync(line => line.Contains("Prism is listening on", StringComparison.Ordinal));
            return prism;
        }
        catch
        {
            await prism.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
