using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Auth.Gateway.Benchmarks.Comparison;
using Auth.Gateway.Storage;

namespace Auth.Gateway.Benchmarks.Issuing;

/// <summary>What a token costs, beside the least that it could: the bare signature, one look-up of the store, and an answer over HTTP. Verified, then measured in turn, round after round.</summary>
public static class IssuingRun
{
    private const int WarmUpSeconds = 4;
    private const int BaselineSeconds = 1;

    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    private readonly record struct Baseline(double Signature, double RoundTrip, double Lookup);

    private readonly record struct Turn(double Microseconds, double Rate, double? Scripts);

    private sealed record Round(Baseline Baseline, double Nothing, Turn Turn);

    /// <exception cref="UsageException"/>
    public static async Task<int> RunAsync(string[] args)
    {
        var options = RunOptions.Parse(args, rounds: 5, seconds: 3, "--store", "--against", "--only");
        foreach (var kind in Enum.GetValues<StoreKind>().Where(kind => options.Store is null || kind == options.Store)) await MeasureAsync(kind, options);
        return 0;
    }

    private static async Task MeasureAsync(StoreKind kind, RunOptions options)
    {
        var stages = new List<(string Build, IssuingStage Stage)>();
        try
        {
            foreach (var (name, folder) in options.Builds) stages.Add((name, await IssuingStage.CreateAsync(kind, folder)));
            foreach (var (_, stage) in stages) await PrepareAsync(stage, options);
            var rounds = stages.SelectMany(stage => Doors(stage.Stage, options).Select(door => (stage.Build, door.Name))).ToDictionary(key => key, _ => new List<Round>());
            for (var round = 0; round < options.Rounds; round++)
            {
                var baseline = await BaselineAsync(stages[0].Stage);
                foreach (var (build, stage) in stages)
                {
                    var nothing = 0.0;
                    foreach (var door in Doors(stage, options))
                    {
                        var turn = await TurnAsync(stage, door, options.Seconds);
                        if (door.Sample is null && nothing == 0) nothing = turn.Microseconds;
                        rounds[(build, door.Name)].Add(new Round(baseline, nothing, turn));
                    }
                }

                Console.Error.WriteLine($"round {round + 1} of {options.Rounds}");
            }

            Tell(kind, options, rounds);
        }
        finally
        {
            foreach (var (_, stage) in stages) await stage.DisposeAsync();
        }
    }

    // The first is what the others are compared with.
    private static IEnumerable<Door> Doors(IssuingStage stage, RunOptions options) => stage.Doors.Where((door, i) => i == 0 || options.Wants(door.Name));

    private static async Task PrepareAsync(IssuingStage stage, RunOptions options)
    {
        await stage.Server.StartAsync();
        foreach (var door in Doors(stage, options))
        {
            if (door.Sample is { } sample) await VerifyAsync(stage.Server.Url, door.Name, sample);
            await TurnAsync(stage, door, WarmUpSeconds);
        }
    }

    // Nobody without a key, or with a wrong one, gets a token; whoever has the key gets one that is good for something.
    private static async Task VerifyAsync(Uri gateway, string name, Call call)
    {
        foreach (var bad in (string?[])[null, "Authorization: Basic " + Convert.ToBase64String("acc_000000000000000000000000:wrong"u8)])
        {
            using var refused = await Client.SendAsync(call.With(bad).ToRequest(gateway));
            if (refused.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)) throw new InvalidOperationException($"{name} answered {(int)refused.StatusCode} instead of 401 or 403.");
        }

        using var answer = await Client.SendAsync(call.ToRequest(gateway));
        var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        var token = body.EnumerateObject().First(member => member.Name is "access_token" or "bearer_token" or "token").Value.GetString();
        using var use = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway, "/account"));
        use.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var used = await Client.SendAsync(use);
        if (used.StatusCode != HttpStatusCode.OK) throw new InvalidOperationException($"The token of {name} got {(int)used.StatusCode}.");
    }

    private static async Task<Turn> TurnAsync(IssuingStage stage, Door door, int seconds)
    {
        await File.WriteAllLinesAsync(stage.File, await door.Lines());
        var (scripts, began) = (await stage.ScriptCallsAsync(), stage.Server.ProcessorTime);
        var result = await Wrk.RunAsync(door.Script, stage.Server.Url.ToString(), seconds, Load.Full, stage.File);
        var spent = stage.Server.ProcessorTime - began;
        return new Turn(spent / result.Requests, result.Requests / result.Seconds, (double?)(await stage.ScriptCallsAsync() - scripts) / result.Requests);
    }

    private static async Task<Baseline> BaselineAsync(IssuingStage stage)
    {
        var signature = await AskAsync(SignatureLoop.Verb, $"{BaselineSeconds}");
        var store = await AskAsync(LookupLoop.Verb, $"{stage.Store.Kind}", stage.Store.ConnectionString, stage.Hashes, $"{BaselineSeconds}");
        return new Baseline(signature[0], store[0], store[1]);
    }

    // A process of its own.
    private static async Task<double[]> AskAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{arguments[0]} failed.");
        return [.. output.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    }

    private static void Tell(StoreKind kind, RunOptions options, Dictionary<(string Build, string Name), List<Round>> rounds)
    {
        var any = rounds.Values.First();
        Console.WriteLine($"{Report.Machine()}; {options.Rounds} rounds of {options.Seconds} s over {kind}; medians, lowest and highest.\n");
        Console.WriteLine("| the least | processor time |\n|---|---:|");
        Console.WriteLine($"| ES256 signature | {Series.Of(any, round => round.Baseline.Signature).Tell("0.0")} µs |");
        Console.WriteLine($"| bare round trip | {Series.Of(any, round => round.Baseline.RoundTrip).Tell("0.0")} µs |");
        Console.WriteLine($"| look-up of a key | {Series.Of(any, round => round.Baseline.Lookup).Tell("0.0")} µs |\n");
        Console.WriteLine("| build | | processor time | × signature and look-up | the same without /healthz | requests/s | Redis scripts |\n|---|---|---:|---|---|---:|---:|");
        foreach (var ((build, name), turns) in rounds)
        {
            var scripts = turns[0].Turn.Scripts is null ? "" : Series.Of(turns, round => round.Turn.Scripts!.Value).Median.ToString("0.00", CultureInfo.InvariantCulture);
            Console.WriteLine(
                $"| {build} | {name} | {Series.Of(turns, round => round.Turn.Microseconds).Tell("0.0")} µs | {Series.Of(turns, round => round.Turn.Microseconds / Least(round)).Tell("0.00")} "
                + $"| {Series.Of(turns, round => (round.Turn.Microseconds - round.Nothing) / Least(round)).Tell("0.00")} | {Series.Of(turns, round => round.Turn.Rate).Median.ToString("N0", CultureInfo.InvariantCulture)} | {scripts} |");
        }

        Console.WriteLine();
    }

    private static double Least(Round round) => round.Baseline.Signature + round.Baseline.Lookup;
}
