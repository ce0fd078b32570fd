using System.Globalization;
using System.Text;

namespace Auth.Gateway.Benchmarks.Comparison;

/// <summary>The results as a table in Markdown, with what they were made on.</summary>
public static class Report
{
    private const int BarUnits = 8;

    public static string Write(IReadOnlyList<Result> results, ComparisonOptions options)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Machine()}; {options.Rounds} rounds of {options.Seconds} s, interleaved; medians, and the spread of the paired ratio in brackets.").AppendLine();
        text.AppendLine("| | processor time | × plain YARP | | requests/s × plain | allocated | resident | p50 · p99 at a steady rate |");
        text.AppendLine("|---|---:|---|---|---:|---:|---:|---:|");
        foreach (var result in results)
        {
            var ratio = result.Of(round => round.ToPlain);
            var allocated = result.AllocatedBytes is { } bytes ? bytes.ToString("0", CultureInfo.InvariantCulture) + " B" : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {result.Name} | {result.Of(round => round.Microseconds).Median:0.0} µs | {ratio.Tell("0.00")} | {Bar(ratio.Median)} | {result.Of(round => round.RateToPlain).Median:0.00} | {allocated} | {result.Memory / 1_000_000} MB | {result.P50 / 1000.0:0.00} · {result.P99 / 1000.0:0.00} ms |");
        }

        return text.ToString();
    }

    private static string Bar(double ratio) => new('█', Math.Clamp((int)Math.Round(ratio * BarUnits), 1, 6 * BarUnits));

    /// <summary>What it was measured on, and how busy that was.</summary>
    public static string Machine()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return $"{model}, {Environment.ProcessorCount} cores for proxy, load and upstream together; {System.Runtime.InteropServices.RuntimeInformation.OSDescription}, .NET {Environment.Version}; load average at the end {load}";
    }
}
