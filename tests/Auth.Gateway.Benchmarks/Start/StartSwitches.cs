namespace Auth.Gateway.Benchmarks.Start;

/// <summary>What the runtime can be told that has to do with memory or with the start, one at a time.</summary>
public static class StartSwitches
{
    public static readonly IReadOnlyList<(string Name, IReadOnlyDictionary<string, string> Environment)> All =
    [
        ("GC not concurrent", new Dictionary<string, string> { ["DOTNET_gcConcurrent"] = "0" }),
        ("GC conserves memory (5)", new Dictionary<string, string> { ["DOTNET_GCConserveMemory"] = "5" }),
        ("gen 0 of 4 MB", new Dictionary<string, string> { ["DOTNET_GCgen0size"] = "0x400000" }),
        ("no tiered PGO", new Dictionary<string, string> { ["DOTNET_TieredPGO"] = "0" }),
    ];
}
