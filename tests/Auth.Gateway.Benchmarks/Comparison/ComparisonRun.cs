using Auth.Gateway.Benchmarks.Contestants;

namespace Auth.Gateway.Benchmarks.Comparison;

/// <summary>Verifies all, then measures all in turn, round after round, with plain YARP between them: what disturbs the machine disturbs both sides of a ratio.</summary>
public static class ComparisonRun
{
    // Until the runtime has compiled what is hot for the last time: some 200,000 requests. Plain YARP, which is measured most often, would otherwise be the only one that is warm.
    private const int WarmUpSeconds = 20;
    private const int PerPlain = 2;
    private const int LongTurn = 3;

    // More than any contestant can serve: what is sent again would no longer be new.
    private const int MostPerSecond = 25_000;

    public static async Task<int> RunAsync(ComparisonOptions options)
    {
        await using var field = await Field.EnterAsync(options);
        Contestant[] everybody = [field.Plain, .. field.Contestants];
        foreach (var contestant in everybody)
        {
            await contestant.Server.StartAsync();
            await Verification.CheckAsync(contestant);
            // In one go, so that the last of many credentials is reached, and comes again.
            var step = contestant.Fresh is null ? WarmUpSeconds : options.Seconds;
            for (var warm = 0; warm < WarmUpSeconds; warm += step) await LoadAsync(field, contestant, step);
            Console.Error.WriteLine($"ready: {contestant.Name}");
        }

        var rounds = everybody.ToDictionary(contestant => contestant, _ => new List<Measurement>());
        for (var round = 0; round < options.Rounds; round++)
        {
            // Nobody always comes after the same one.
            var order = round % 2 == 0 ? field.Contestants : [.. field.Contestants.Reverse()];
            var before = await TurnAsync(field, field.Plain, options.Seconds);
            foreach (var few in order.Chunk(PerPlain))
            {
                var turns = new List<(Contestant Contestant, Turn Turn)>();
                foreach (var contestant in few) turns.Add((contestant, await TurnAsync(field, contestant, options.Seconds)));
                var after = await TurnAsync(field, field.Plain, options.Seconds);
                var (plain, rate) = ((before.Microseconds + after.Microseconds) / 2, (before.RequestsPerSecond + after.RequestsPerSecond) / 2);
                foreach (var (contestant, turn) in turns) rounds[contestant].Add(new Measurement(turn.Microseconds, turn.Microseconds / plain, turn.RequestsPerSecond, turn.RequestsPerSecond / rate));
                // Against itself: what the machine alone makes of two equal programs.
                rounds[field.Plain].Add(new Measurement(after.Microseconds, after.Microseconds / before.Microseconds, after.RequestsPerSecond, after.RequestsPerSecond / before.RequestsPerSecond));
                before = after;
            }

            Console.Error.WriteLine($"round {round + 1} of {options.Rounds}");
        }

        var results = new List<Result>();
        foreach (var contestant in everybody) results.Add(await FinishAsync(field, contestant, rounds[contestant], options.Seconds));
        var report = Report.Write(results, options);
        Console.WriteLine(report);
        if (options.Report is not null) await File.WriteAllTextAsync(options.Report, report);
        return 0;
    }

    private readonly record struct Turn(double Microseconds, double RequestsPerSecond);

    private static async Task<Turn> TurnAsync(Field field, Contestant contestant, int seconds)
    {
        var (cost, result) = await LoadAsync(field, contestant, seconds);
        if (contestant.Load is null) return new Turn(cost / result.Requests, result.Requests / result.Seconds);
        // Opening connections is in a short turn as in a long one; what open ones cost is the difference.
        var (longCost, longResult) = await LoadAsync(field, contestant, seconds * LongTurn);
        return new Turn((longCost - cost) / (longResult.Requests - result.Requests), longResult.Requests / longResult.Seconds);
    }

    private static async Task<(double Microseconds, WrkResult Result)> LoadAsync(Field field, Contestant contestant, int seconds)
    {
        var credentials = await CredentialsAsync(field, contestant, seconds);
        var began = contestant.Server.ProcessorTime;
        var result = await Wrk.RunAsync(contestant.Server.Url.ToString(), credentials, seconds, contestant.Load ?? Load.Full);
        return (contestant.Server.ProcessorTime - began, result);
    }

    // Apart from the rounds, so that neither the signal nor the pauses are in them.
    private static async Task<Result> FinishAsync(Field field, Contestant contestant, List<Measurement> rounds, int seconds)
    {
        var credentials = await CredentialsAsync(field, contestant, seconds);
        var before = await contestant.Server.AllocatedAsync();
        var counted = await Wrk.RunAsync(contestant.Server.Url.ToString(), credentials, seconds, contestant.Load ?? Load.Full);
        var after = await contestant.Server.AllocatedAsync();
        var steady = await Wrk.RunAsync(contestant.Server.Url.ToString(), await CredentialsAsync(field, contestant, seconds), seconds, Load.Steady);
        return new Result(contestant.Name, rounds, (double?)(after - before) / counted.Requests, contestant.Server.Memory, steady.P50, steady.P99);
    }

    private static async Task<string> CredentialsAsync(Field field, Contestant contestant, int seconds)
    {
        var file = Path.Combine(field.Folder, "credentials.txt");
        if (contestant.Fresh is { } fresh) await File.WriteAllLinesAsync(file, fresh(seconds * MostPerSecond));
        else await File.WriteAllLinesAsync(file, contestant.Credentials.DefaultIfEmpty(""));
        return file;
    }
}
