namespace Auth.Gateway.Benchmarks.Comparison;

/// <param name="Gateway">Folder with the published gateway.</param>
/// <param name="Rounds">How often each contestant's turn comes.</param>
/// <param name="Seconds">How long a turn is.</param>
/// <param name="Only">Words, one of which a contestant's name must have; none: all.</param>
/// <param name="Switches">Compares settings of the runtime on the gateway instead of programs.</param>
/// <param name="Against">Folders with other builds of the gateway: known ES256 tokens and API keys on each of them, instead of other programs.</param>
/// <param name="Telemetry">What the gateway's telemetry costs, kind by kind, instead of other programs.</param>
/// <param name="Growth">One gateway beside itself with more credentials, routes and connections, instead of other programs.</param>
/// <param name="Report">Where the table goes, beside the console.</param>
public sealed record ComparisonOptions(string Gateway, int Rounds, int Seconds, string[] Only, bool Switches, string[] Against, bool Telemetry, bool Growth, string? Report)
{
    /// <exception cref="UsageException"/>
    public static ComparisonOptions Parse(string[] args)
    {
        var options = new ComparisonOptions("", 7, 4, [], false, [], false, false, null);
        var reader = new OptionReader(args);
        while (reader.Next() is { } option)
        {
            options = option switch
            {
                "--gateway" => options with { Gateway = reader.Text() },
                "--rounds" => options with { Rounds = reader.Number() },
                "--seconds" => options with { Seconds = reader.Number() },
                "--only" => options with { Only = reader.Words() },
                "--switches" => options with { Switches = true },
                "--telemetry" => options with { Telemetry = true },
                "--growth" => options with { Growth = true },
                "--against" => options with { Against = reader.Folders() },
                "--report" => options with { Report = Path.GetFullPath(reader.Text()) },
                _ => throw reader.Unknown(),
            };
        }

        return options;
    }

    /// <summary>Without the commas of a name, which divide the words here.</summary>
    public bool Wants(string name) => Only.Length == 0 || Only.Any(word => name.Replace(",", "", StringComparison.Ordinal).Contains(word, StringComparison.OrdinalIgnoreCase));
}
