using System.Globalization;
using Auth.Gateway.EndToEnd.Programs;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.RollingRestarts;

/// <summary>One instance of the gateway in a process of its own, at an address that it keeps when it is started anew.</summary>
internal sealed class GatewayProcess(string redis, string backend, string folder) : IAsyncDisposable
{
    // Of no worth to anybody: the store is the test's own.
    private const string MasterKey = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    private readonly string _port = FreePort.Take().ToString(CultureInfo.InvariantCulture);
    private RunningProgram? _program;

    public string Address => $"127.0.0.1:{_port}";

    public async Task StartAsync()
    {
        var settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://{Address}",
            ["Gateway__Issuer"] = "https://api.example.com",
            ["Gateway__Store__Kind"] = "Redis",
            ["Gateway__Store__ConnectionString"] = redis,
            ["Gateway__MasterKey"] = MasterKey,
            ["Gateway__Management__Url"] = "",
            ["Gateway__RateLimits__api__Limit"] = "1000000",
            ["Gateway__Shutdown__DrainDelay"] = "00:00:05",
            ["ReverseProxy__Clusters__devices__Destinations__one__Address"] = $"http://{backend}",
            ["ReverseProxy__Clusters__usage__Destinations__one__Address"] = $"http://{backend}",
        };
        _program = RunningProgram.Start("dotnet", [Path.Combine(Path.GetDirectoryName(BuiltWith.Quickstart)!, "Auth.Gateway.dll")], folder, settings);
        await _program.WaitForLineAsync(line => line.Contains("Application started", StringComparison.Ordinal));
    }

    /// <summary>As an orchestrator does it.</summary>
    public async Task RestartAsync()
    {
        Assert.Equal(0, await _program!.StopAsync("TERM"));
        await StartAsync();
    }

    public ValueTask DisposeAsync() => _program?.DisposeAsync() ?? ValueTask.CompletedTask;
}
