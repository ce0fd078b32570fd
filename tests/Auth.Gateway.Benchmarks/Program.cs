using Auth.Gateway.Benchmarks.Comparison;
using Auth.Gateway.Benchmarks.Contestants;
using Auth.Gateway.Benchmarks.Parts;
using Auth.Gateway.Benchmarks.Scale;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

switch (args)
{
    case ["compare", ..]:
        return await ComparisonRun.RunAsync(ComparisonOptions.Parse(args[1..]));
    case ["parts", ..]:
        // In this process: the projects that BenchmarkDotNet would make know nothing of our central package versions.
        var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)).AddDiagnoser(MemoryDiagnoser.Default);
        BenchmarkSwitcher.FromAssembly(typeof(Stage).Assembly).Run(args.Length > 1 ? args[1..] : ["--filter", "*"], config);
        return 0;
    case ["scale", ..]:
        return await ScaleRun.RunAsync(args[1..]);
    case ["plain", var url, var upstream]:
        await PlainYarp.RunAsync(url, upstream);
        return 0;
    case ["bearer", var url, var upstream, var keys]:
        await Afternoon.RunWithBearerAsync(url, upstream, keys);
        return 0;
    case ["api-key", var url, var upstream, var keys]:
        await Afternoon.RunWithApiKeysAsync(url, upstream, keys);
        return 0;
    default:
        await Console.Error.WriteLineAsync("compare --gateway FOLDER [--rounds N] [--seconds N] [--only WORD,WORD] [--switches | --telemetry | --growth | --against FOLDER,FOLDER] [--report FILE] | parts [BenchmarkDotNet's options] | scale STORE KEYS...");
        return 1;
}
