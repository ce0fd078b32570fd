using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Auth.Gateway.Benchmarks.Comparison;
using StackExchange.Redis;

namespace Auth.Gateway.Benchmarks.Scale;

/// <summary>A redis-server of the run's own, which keeps an append-only file that is synced every second.</summary>
public sealed partial class RedisProcess : IAsyncDisposable
{
    private readonly Process _process;
    private bool _isDisposed;

    private RedisProcess(Process process, int port) => (_process, Address) = (process, string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));

    public string Address { get; }

    public static async Task<RedisProcess> StartAsync(string folder)
    {
        var port = Ports.Free();
        var arguments = $"--port {port} --bind 127.0.0.1 --dir {folder} --save \"\" --appendonly yes --appendfsync everysec";
        var process = Process.Start(new ProcessStartInfo("redis-server", arguments) { RedirectStandardOutput = true })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.Contains("Ready to accept connections", StringComparison.Ordinal))
        {
            // What it says before that is of no interest.
        }

        _ = process.StandardOutput.ReadToEndAsync();
        return new RedisProcess(process, port);
    }

    public async Task<long> UsedMemoryAsync()
    {
        using var client = await ConnectionMultiplexer.ConnectAsync(Address);
        const string Name = "used_memory:";
        var facts = (string)(await client.GetDatabase().ExecuteAsync("INFO", "memory"))!;
        return long.Parse(facts.Split("\r\n").First(fact => fact.StartsWith(Name, StringComparison.Ordinal))[Name.Length..], CultureInfo.InvariantCulture);
    }

    /// <summary>Scripts that were called since the start: all that the gateway asks while it serves is one.</summary>
    public async Task<long> ScriptCallsAsync()
    {
        using var client = await ConnectionMultiplexer.ConnectAsync(Address);
        var facts = (string)(await client.GetDatabase().ExecuteAsync("INFO", "commandstats"))!;
        return ScriptCalls().Matches(facts).Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"cmdstat_eval\w*:calls=(\d+)")]
    private static partial Regex ScriptCalls();

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
