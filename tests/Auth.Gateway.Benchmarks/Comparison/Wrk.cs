using System.Diagnostics;
using System.Globalization;

namespace Auth.Gateway.Benchmarks.Comparison;

/// <summary>What wrk counted. Latencies in microseconds.</summary>
public sealed record WrkResult(long Requests, double Seconds, long P50, long P99);

/// <summary>The load: one thread, keep-alive connections, each sends its next request when the last one was answered.</summary>
public static class Wrk
{
    /// <param name="credentials">File with a header line a request; an empty line for none.</param>
    /// <exception cref="InvalidOperationException">An answer was not 200, or there was none.</exception>
    public static async Task<WrkResult> RunAsync(string url, string credentials, int seconds, Load load)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "in-turn.lua");
        using var process = Process.Start(new ProcessStartInfo("wrk", ["-t1", $"-c{load.Connections}", $"-d{seconds}s", "-s", script, url, "--", credentials, $"{load.Pause}"]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var line = output.Split('\n').FirstOrDefault(line => line.StartsWith("RESULT ", StringComparison.Ordinal)) ?? throw new InvalidOperationException($"wrk said nothing of use: {output}");
        var numbers = line.Split(' ')[1..].Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        if (numbers is not [var requests, var microseconds, 0, 0, var p50, var p99]) throw new InvalidOperationException($"Not every answer was good: {output}");
        return new WrkResult(requests, microseconds / 1e6, p50, p99);
    }
}
