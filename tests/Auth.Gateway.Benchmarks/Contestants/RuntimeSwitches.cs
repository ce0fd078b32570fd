namespace Auth.Gateway.Benchmarks.Contestants;

/// <summary>What the runtime can be told from outside, one at a time.</summary>
public static class RuntimeSwitches
{
    public const string None = "as published";

    public static readonly IReadOnlyList<(string Name, IReadOnlyDictionary<string, string> Environment)> All =
    [
        (None, new Dictionary<string, string>()),
        ("server GC", new Dictionary<string, string> { ["DOTNET_gcServer"] = "1" }),
        ("workstation GC", new Dictionary<string, string> { ["DOTNET_gcServer"] = "0" }),
        ("GC not concurrent", new Dictionary<string, string> { ["DOTNET_gcConcurrent"] = "0" }),
        ("gen 0 of 64 MB", new Dictionary<string, string> { ["DOTNET_GCgen0size"] = "0x4000000" }),
        ("no tiered PGO", new Dictionary<string, string> { ["DOTNET_TieredPGO"] = "0" }),
        ("no tiered compilation", new Dictionary<string, string> { ["DOTNET_TieredCompilation"] = "0" }),
        ("spin limit 0", new Dictionary<string, string> { ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0" }),
        ("spin limit 5", new Dictionary<string, string> { ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "5" }),
        ("inline socket completions", new Dictionary<string, string> { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" }),
        ("one epoll thread", new Dictionary<string, string> { ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1" }),
        ("two epoll threads", new Dictionary<string, string> { ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "2" }),
        ("two epoll threads, inline", new Dictionary<string, string> { ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "2", ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" }),
        ("X inline", new Dictionary<string, string> { ["X_INLINE"] = "1" }),
        ("X nowait", new Dictionary<string, string> { ["X_NOWAIT"] = "1" }),
        ("X both", new Dictionary<string, string> { ["X_INLINE"] = "1", ["X_NOWAIT"] = "1" }),
        ("X all inline", new Dictionary<string, string> { ["X_INLINE"] = "1", ["X_NOWAIT"] = "1", ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" }),
        ("X all2 inline", new Dictionary<string, string> { ["X_INLINE"] = "1", ["X_NOWAIT"] = "1", ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "2", ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" }),
        ("no compilation ahead", new Dictionary<string, string> { ["DOTNET_ReadyToRun"] = "0" }),
    ];
}
