using System.Globalization;
using System.Net;
using Auth.Gateway.EndToEnd.Programs;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.RollingRestarts;

/// <summary>HAProxy before two gateways, with the file that users are given: it asks for readiness, keeps connections, and sends nothing twice but what could not be sent.</summary>
internal sealed class LoadBalancer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly RunningProgram _program;
    private readonly string _statistics;

    private LoadBalancer(RunningProgram program, string url, string statistics) => (_program, Url, _statistics) = (program, url, statistics);

    public string Url { get; }

    public static async Task<LoadBalancer> StartAsync(TemporaryFolder folder, IReadOnlyList<string> gateways)
    {
        Needs.Program("haproxy");
        var (port, statistics) = (FreePort.Take().ToString(CultureInfo.InvariantCulture), FreePort.Take().ToString(CultureInfo.InvariantCulture));
        var configuration = await File.ReadAllTextAsync(Path.Combine(BuiltWith.Examples, "haproxy", "two-gateways.cfg"));
        configuration = configuration.Replace("bind :8080", $"bind 127.0.0.1:{port}", StringComparison.Ordinal);
        for (var i = 0; i < gateways.Count; i++) configuration = configuration.Replace($"gateway-{i + 1}:8080", gateways[i], StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.File("haproxy.cfg"), $"""
            {configuration}
            frontend statistics
                bind 127.0.0.1:{statistics}
                stats enable
                stats uri /

            """);
        var path = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";
        var program = RunningProgram.Start("sh", ["-c", "exec haproxy -db -f haproxy.cfg"], folder.Path, new Dictionary<string, string> { ["PATH"] = path });
        return new LoadBalancer(program, $"http://127.0.0.1:{port}", $"http://127.0.0.1:{statistics}/;csv");
    }

    /// <summary>Every gateway takes requests.</summary>
    public async Task UntilAllAreUpAsync(int gateways)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var http = new HttpClient();
        while (true)
        {
            Assert.False(_program.HasExited, _program.Everything());
            try
            {
                var lines = (await http.GetStringAsync(_statistics, patience.Token)).Split('\n');
                if (lines.Count(line => line.StartsWith("gateways,gateway-", StringComparison.Ordinal) && line.Contains(",UP,", StringComparison.Ordinal) && line.Contains(",L7OK,", StringComparison.Ordinal)) == gateways) return;
            }
            catch (HttpRequestException exception) when (exception.StatusCode is null or HttpStatusCode.ServiceUnavailable)
            {
                // It does not listen yet.
            }

            await Task.Delay(50, patience.Token);
        }
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
