using Auth.Gateway.Storage;

namespace Auth.Gateway.Benchmarks;

/// <summary>Of the runs that measure the gateway by itself: issuing, the storm of sign-ins, the start.</summary>
/// <param name="Gateway">Folder with the published gateway.</param>
/// <param name="Rounds">How often each turn comes.</param>
/// <param name="Seconds">How long a turn is.</param>
/// <param name="Against">Folders with other builds of the gateway, each measured beside it.</param>
/// <param name="Store">The only one that is wanted; null: both.</param>
/// <param name="Only">Words, one of which a name must have; none: all.</param>
/// <param name="Switches">Settings of the runtime instead of what is published.</param>
/// <param name="Ahead">Folder with <c>gateway</c> and <c>benchmarks</c> compiled ahead.</param>
public sealed record RunOptions(string Gateway, int Rounds, int Seconds, string[] Against, StoreKind? Store, string[] Only, bool Switches, string? Ahead)
{
    /// <summary>All builds, by the name of their folder.</summary>
    public IEnumerable<(string Name, string Folder)> Builds => Against.Append(Gateway).Select(folder => (Path.GetFileName(folder.TrimEnd('/')), folder));

    /// <param name="known">The options that this run has.</param>
    /// <exception cref="UsageException"/>
    public static RunOptions Parse(string[] args, int rounds, int seconds, params string[] known)
    {
        var options = new RunOptions("", rounds, seconds, [], null, [], false, null);
        var reader = new OptionReader(args);
        while (reader.Next() is { } option)
        {
            options = option switch
            {
                "--gateway" => options with { Gateway = Path.GetFullPath(reader.Text()) },
                "--rounds" => options with { Rounds = reader.Number() },
                "--seconds" => options with { Seconds = reader.Number() },
                "--against" when known.Contains(option) => options with { Against = reader.Folders() },
                "--store" when known.Contains(option) => options with { Store = reader.Store() },
                "--only" when known.Contains(option) => options with { Only = reader.Words() },
                "--switches" when known.Contains(option) => options with { Switches = true },
                "--ahead" when known.Contains(option) => options with { Ahead = Path.GetFullPath(reader.Text()) },
                _ => throw reader.Unknown(),
            };
        }

        return options.Gateway.Length > 0 ? options : throw new UsageException("--gateway names the folder with the published gateway.");
    }

    public bool Wants(string name) => Only.Length == 0 || Only.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
