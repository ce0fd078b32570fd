using System.Globalization;
using Auth.Gateway.Benchmarks.Comparison;
using Auth.Gateway.Benchmarks.Contestants;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Benchmarks.Start;

/// <summary>How long a start takes until the first request was forwarded, and how much memory is resident then and after a load; beside plain YARP.</summary>
public static class StartRun
{
    private const int Accounts = 1000;
    private const string Program = "Auth.Gateway";

    // Until nothing happens any more that the start, or the load, has begun.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private sealed record Result(List<double> Milliseconds, List<double> Processor)
    {
        public double Idle { get; set; }

        public double AfterLoad { get; set; }
    }

    /// <exception cref="UsageException"/>
    public static async Task<int> RunAsync(string[] args)
    {
        var options = RunOptions.Parse(args, rounds: 7, seconds: 10, "--only", "--switches", "--ahead");
        var folder = Directory.CreateTempSubdirectory("auth-gateway-start-").FullName;
        try
        {
            using var upstream = new Server("upstream", folder, url => NativeServers.Upstream(folder, url));
            await upstream.StartAsync();
            var starters = await StartersAsync(options, folder, upstream.Url.GetLeftPart(UriPartial.Authority));
            var results = starters.ToDictionary(starter => starter, _ => new Result([], []));
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var starter in starters)
                {
                    using var started = await Started.StartAsync(starter, folder);
                    results[starter].Milliseconds.Add(started.Time.TotalMilliseconds);
                    results[starter].Processor.Add(started.ProcessorTime.TotalMilliseconds);
                }
            }

            foreach (var starter in starters) await WeighAsync(starter, results[starter], folder, options.Seconds);
            Tell(options, results);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<Starter>> StartersAsync(RunOptions options, string folder, string upstream)
    {
        string[] Arguments(string url) => GatewayArguments.Of(url, upstream, folder, SecurityAlgorithms.EcdsaSha256);
        string[] keys;
        await using (var seed = await GatewaySeed.CreateAsync(Arguments(""), Accounts)) keys = [.. seed.ApiKeys()];
        var (benchmarks, itself) = (Environment.ProcessPath!, Path.GetFileName(Environment.ProcessPath!));
        var all = new List<Starter>();
        void Add(string name, string gateway, string plain)
        {
            all.Add(new Starter($"plain YARP{name}", url => [plain, "plain", Text(url), upstream], [], Starter.AsPublished));
            all.Add(Gateway($"gateway{name}", gateway, Starter.AsPublished));
        }

        Starter Gateway(string name, string gateway, IReadOnlyDictionary<string, string> environment) => new(name, url => [Path.Combine(gateway, Program), .. Arguments(Text(url))], keys, environment);

        Add("", options.Gateway, benchmarks);
        if (options.Ahead is { } ahead) Add(", compiled ahead", Path.Combine(ahead, "gateway"), Path.Combine(ahead, "benchmarks", itself));
        if (options.Switches) all.AddRange(StartSwitches.All.Select(each => Gateway($"gateway, {each.Name}", options.Gateway, each.Environment)));
        return [.. all.Where(starter => options.Wants(starter.Name))];
    }

    private static async Task WeighAsync(Starter starter, Result result, string folder, int seconds)
    {
        const double Megabyte = 1_000_000;
        using var started = await Started.StartAsync(starter, folder);
        await Task.Delay(Quiet);
        result.Idle = started.Memory / Megabyte;
        var file = Path.Combine(folder, "credentials.txt");
        await File.WriteAllLinesAsync(file, starter.Credentials.DefaultIfEmpty(""));
        await Wrk.RunAsync(started.Url.ToString(), file, seconds, Load.Full);
        await Task.Delay(Quiet * 2);
        result.AfterLoad = started.Memory / Megabyte;
    }

    private static string Text(Uri url) => url.GetLeftPart(UriPartial.Authority);

    private static void Tell(RunOptions options, Dictionary<Starter, Result> results)
    {
        Console.WriteLine($"{Report.Machine()}; {options.Rounds} starts of each, in turn; medians, lowest and highest. Memory once each: {Quiet.TotalSeconds} s after the start, and {2 * Quiet.TotalSeconds} s after {options.Seconds} s of full load.\n");
        Console.WriteLine("| | first request forwarded after | processor time until then | resident, idle | resident, idle after load |\n|---|---:|---:|---:|---:|");
        foreach (var (starter, result) in results)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {starter.Name} | {new Series(result.Milliseconds).Tell("0")} ms | {new Series(result.Processor).Tell("0")} ms | {result.Idle:0} MB | {result.AfterLoad:0} MB |"));
        }
    }
}
