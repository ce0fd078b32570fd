using Auth.Gateway.Benchmarks;
using Auth.Gateway.Benchmarks.Comparison;
using Auth.Gateway.Benchmarks.Contestants;
using Auth.Gateway.Benchmarks.Issuing;
using Auth.Gateway.Benchmarks.Parts;
using Auth.Gateway.Benchmarks.Scale;
using Auth.Gateway.Benchmarks.Start;
using Auth.Gateway.Benchmarks.Storm;

if (Usage.IsAskedFor(args))
{
    Console.WriteLine(Usage.Text);
    return 0;
}

try
{
    switch (args)
    {
        case ["compare", .. var rest]:
            return await ComparisonRun.RunAsync(ComparisonOptions.Parse(rest));
        case ["issuing", .. var rest]:
            return await IssuingRun.RunAsync(rest);
        case ["storm", .. var rest]:
            return await StormRun.RunAsync(rest);
        case ["start", .. var rest]:
            return await StartRun.RunAsync(rest);
        case ["parts", .. var rest]:
            return PartsRun.Run(rest);
        case ["scale", .. var rest]:
            return await ScaleRun.RunAsync(rest);
        case ["plain", var url, var upstream]:
            await PlainYarp.RunAsync(url, upstream);
            return 0;
        case ["bearer", var url, var upstream, var keys]:
            await Afternoon.RunWithBearerAsync(url, upstream, keys);
            return 0;
        case ["api-key", var url, var upstream, var keys]:
            await Afternoon.RunWithApiKeysAsync(url, upstream, keys);
            return 0;
        case [SignatureLoop.Verb, var seconds]:
            return SignatureLoop.Run(seconds);
        case [LookupLoop.Verb, var store, var connection, var keys, var seconds]:
            return await LookupLoop.RunAsync(store, connection, keys, seconds);
        default:
            throw new UsageException($"Unknown: {string.Join(' ', args)}.");
    }
}
catch (UsageException exception)
{
    await Console.Error.WriteLineAsync($"{exception.Message}\n\n{Usage.Text}");
    return 1;
}
