using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Auth.Gateway.Benchmarks.Parts;

/// <summary>Single parts, with BenchmarkDotNet.</summary>
public static class PartsRun
{
    /// <param name="args">BenchmarkDotNet's; none: all parts.</param>
    /// <returns>The exit code: 1 when a part could not be measured.</returns>
    public static int Run(string[] args)
    {
        // In this process: the projects that BenchmarkDotNet would make know nothing of our central package versions.
        var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)).AddDiagnoser(MemoryDiagnoser.Default);
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(Stage).Assembly).Run(args.Length > 0 ? args : ["--filter", "*"], config);
        return summaries.All(summary => summary.Reports.All(report => report.Success)) ? 0 : 1;
    }
}
