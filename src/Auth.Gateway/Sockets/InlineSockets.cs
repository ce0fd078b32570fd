namespace Auth.Gateway.Sockets;

/// <summary>
/// Has connections served by event loops, one a core: what arrives is worked on by the thread that learnt of it, where it would otherwise be handed from thread
/// to thread four times a request. In return nothing on a request's way may block (<see cref="Core.EventLoop"/>) and nobody may go on for ever (<see cref="Turns"/>).
/// </summary>
public static class InlineSockets
{
    /// <summary>The runtime's own switch. What an operator says in the environment stands, so that <c>0</c> turns this off.</summary>
    public const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    // Where the runtime has such loops.
    private static bool AreOn => OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>For the whole process; in vain after its first socket.</summary>
    public static void Prefer()
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(Variable) is null) Environment.SetEnvironmentVariable(Variable, "1");
    }

    /// <summary>The server does as the runtime does.</summary>
    public static void Apply(IWebHostBuilder web) => web.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = AreOn);
}
