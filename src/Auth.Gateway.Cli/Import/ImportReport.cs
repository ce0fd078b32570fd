using System.Text.Json.Nodes;

namespace Auth.Gateway.Cli.Import;

/// <summary>What became of the rows. Refusals are told at once, on standard error, as <c>file:line: reason</c>; the sums at the end.</summary>
public sealed class ImportReport(string file, string unit)
{
    private readonly Dictionary<string, long> _outcomes = new(StringComparer.Ordinal) { ["imported"] = 0, ["existing"] = 0, ["refused"] = 0 };

    public bool HasRefusals => _outcomes["refused"] > 0;

    public void Add(long place, string outcome, string? reason)
    {
        _outcomes[outcome]++;
        if (outcome == "refused") Console.Error.WriteLine($"{file}:{unit}{place}: {reason}");
    }

    /// <param name="isTrial">What is called imported would have been.</param>
    public void Print(bool isTrial)
    {
        var sums = new JsonObject(_outcomes.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))) { ["dry_run"] = isTrial };
        Console.WriteLine(sums.ToJsonString());
    }
}
