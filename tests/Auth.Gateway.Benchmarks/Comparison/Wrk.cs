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
    public static Task<WrkResult> RunAsync(string url, string credentials, int seconds, Load load) => RunAsync("in-turn.lua", url, seconds, load, credentials, $"{load.Pause}");

    /// <param name="script">Beside this program; it ends with a line RESULT.</param>
    /// <param name="arguments">The script's.</param>
    /// <exception cref="InvalidOperationException">An answer was not good, or there was none.</exception>
    public static async Task<WrkResult> RunAsync(string script, string url, int seconds, Load load, params string[] arguments)
    {
        var (numbers, output) = await CountAsync(script, url, seconds, load.Connections, arguments);
        if (numbers is not [var requests, var microseconds, 0, 0, var p50, var p99]) throw new InvalidOperationException($"Not every answer was good: {output}");
        return new WrkResult(requests, microseconds / 1e6, p50, p99);
    }

    /// <returns>The numbers of the script's RESULT line, and all that was said.</returns>
    /// <exception cref="InvalidOperationException">There is no such line.</exception>
    public static async Task<(long[] Numbers, string Output)> CountAsync(string script, string url, int seconds, int connections, params string[] arguments)
    {
        var path = Path.Combine(AppContext.BaseDirectory, script);
        using var process = Process.Start(new ProcessStartInfo("wrk", ["-t1", "--timeout", "20s", $"-c{connections}", $"-d{seconds}s", "-s", path, url, "--", .. arguments]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var line = output.Split('\n').FirstOrDefault(line => line.StartsWith("RESULT ", StringComparison.Ordinal)) ?? throw new InvalidOperationException($"wrk said nothing of use: {output}");
        return ([.. line.Split(' ')[1..].Select(text => long.Parse(text, CultureInfo.InvariantCulture))], output);
    }
}
