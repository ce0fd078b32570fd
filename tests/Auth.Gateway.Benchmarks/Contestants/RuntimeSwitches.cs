using Auth.Gateway.Sockets;

namespace Auth.Gateway.Benchmarks.Contestants;

/// <summary>What the runtime can be told from outside, one at a time.</summary>
public static class RuntimeSwitches
{
    public const string None = "as published";

    public static readonly IReadOnlyList<(string Name, IReadOnlyDictionary<string, string> Environment)> All =
    [
        (None, new Dictionary<string, string>()),
        ("no event loops", new Dictionary<string, string> { [InlineSockets.Variable] = "0" }),
        ("one event loop", new Dictionary<string, string> { ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1" }),
        ("four event loops", new Dictionary<string, string> { ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "4" }),
        ("server GC", new Dictionary<string, string> { ["DOTNET_gcServer"] = "1" }),
        ("GC not concurrent", new Dictionary<string, string> { ["DOTNET_gcConcurrent"] = "0" }),
        ("gen 0 of 64 MB", new Dictionary<string, string> { ["DOTNET_GCgen0size"] = "0x4000000" }),
        ("no tiered PGO", new Dictionary<string, string> { ["DOTNET_TieredPGO"] = "0" }),
        ("no tiered compilation", new Dictionary<string, string> { ["DOTNET_TieredCompilation"] = "0" }),
        ("spin limit 0", new Dictionary<string, string> { ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0" }),
    ];
}
