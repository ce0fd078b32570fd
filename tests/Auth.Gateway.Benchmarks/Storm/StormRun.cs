using System.Globalization;
using Auth.Gateway.Benchmarks.Comparison;
using Auth.Gateway.Benchmarks.Contestants;
using Microsoft.IdentityModel.Tokens;

namespace Auth.Gateway.Benchmarks.Storm;

/// <summary>What is left to proxied traffic at full load with known API keys while many sign in with passwords; with as many workers and places to wait as by default.</summary>
public static class StormRun
{
    private const int Accounts = 1000;
    private const int Users = 100;
    private const int WarmUpSeconds = 15;

    // The storm is under way before the traffic is counted, and until after that.
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(1);

    private sealed record Build(string Name, Server Server, GatewaySeed Seed, SignedInUser[] Users);

    private sealed record Round(double Share, double Rate, SignIns SignIns);

    /// <exception cref="UsageException"/>
    public static async Task<int> RunAsync(string[] args)
    {
        var options = RunOptions.Parse(args, rounds: 5, seconds: 4, "--against", "--only");
        Crowd[] crowds = [.. Crowd.All.Where(crowd => options.Wants(crowd.Name))];
        var folder = Directory.CreateTempSubdirectory("auth-gateway-storm-").FullName;
        var builds = new List<Build>();
        using var upstream = new Server("upstream", folder, url => NativeServers.Upstream(folder, url));
        try
        {
            await upstream.StartAsync();
            foreach (var (name, gateway) in options.Builds) builds.Add(await BuildAsync(name, gateway, folder, upstream.Url));
            var rounds = builds.SelectMany(build => crowds.Select(crowd => (build.Name, Crowd: crowd))).ToDictionary(key => key, _ => new List<Round>());
            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var build in builds)
                {
                    var before = await ForwardAsync(build, folder, options.Seconds);
                    foreach (var crowd in crowds)
                    {
                        var (during, signIns) = await StormAsync(build, crowd, folder, options.Seconds);
                        var after = await ForwardAsync(build, folder, options.Seconds);
                        rounds[(build.Name, crowd)].Add(new Round(during / ((before + after) / 2), during, signIns));
                        before = after;
                    }
                }

                Console.Error.WriteLine($"round {round + 1} of {options.Rounds}");
            }

            Tell(options, rounds);
            return 0;
        }
        finally
        {
            foreach (var build in builds)
            {
                build.Server.Dispose();
                await build.Seed.DisposeAsync();
            }

            upstream.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Build> BuildAsync(string name, string gateway, string folder, Uri upstream)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, $"data-{name}-{Guid.CreateVersion7():n}")).FullName;
        string[] Arguments(string url) => [.. GatewayArguments.Of(url, upstream.GetLeftPart(UriPartial.Authority), data, SecurityAlgorithms.EcdsaSha256), "--Gateway:TrustedProxies:0=127.0.0.1"];
        var seed = await GatewaySeed.CreateAsync(Arguments(""), Accounts);
        var users = new SignedInUser[Users];
        for (var i = 0; i < users.Length; i++) users[i] = await SignedInUser.CreateAsync(seed, i);
        var server = new Server(name, folder, url => [Path.Combine(gateway, "Auth.Gateway"), .. Arguments(url.GetLeftPart(UriPartial.Authority))]);
        await server.StartAsync();
        var build = new Build(name, server, seed, users);
        await Verification.CheckAsync(new Contestant(name, server, [.. seed.ApiKeys()], ["X-API-Key: unknown"]));
        await ForwardAsync(build, folder, WarmUpSeconds);
        return build;
    }

    private static async Task<double> ForwardAsync(Build build, string folder, int seconds)
    {
        var file = Path.Combine(folder, "keys.txt");
        await File.WriteAllLinesAsync(file, build.Seed.ApiKeys());
        var result = await Wrk.RunAsync(build.Server.Url.ToString(), file, seconds, Load.Full);
        return result.Requests / result.Seconds;
    }

    private static async Task<(double Rate, SignIns SignIns)> StormAsync(Build build, Crowd crowd, string folder, int seconds)
    {
        var file = Path.Combine(folder, "sign-ins.txt");
        await File.WriteAllLinesAsync(file, crowd.Lines(build.Users));
        var storm = crowd.SignInAsync(build.Server.Url, file, seconds + 2);
        await Task.Delay(Ahead);
        var rate = await ForwardAsync(build, folder, seconds);
        return (rate, await storm);
    }

    private static void Tell(RunOptions options, Dictionary<(string Name, Crowd Crowd), List<Round>> rounds)
    {
        var culture = CultureInfo.InvariantCulture;
        Console.WriteLine($"{Report.Machine()}; {options.Rounds} rounds of {options.Seconds} s; medians, lowest and highest.\n");
        Console.WriteLine("| build | who signs in | proxied requests/s, as a share of those without | requests/s | 200/s | 401/s | 503/s | 429/s |\n|---|---|---|---:|---:|---:|---:|---:|");
        foreach (var ((name, crowd), turns) in rounds)
        {
            string Median(Func<Round, double> of) => Series.Of(turns, of).Median.ToString("N0", culture);
            Console.WriteLine(
                $"| {name} | {crowd.Name} | {Series.Of(turns, round => round.Share).Tell("0.00")} | {Median(round => round.Rate)} | {Median(round => round.SignIns.Right)} | {Median(round => round.SignIns.Wrong)} "
                + $"| {Median(round => round.SignIns.Busy)} | {Median(round => round.SignIns.Limited)} |");
        }
    }
}
