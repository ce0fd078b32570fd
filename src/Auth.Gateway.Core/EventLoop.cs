using System.Runtime.CompilerServices;

namespace Auth.Gateway.Core;

/// <summary>
/// The few threads on which the runtime waits for sockets, and on which what was read is worked on right away: whoever blocks one holds up every connection
/// that it serves.
/// </summary>
public static class EventLoop
{
    /// <summary>False on the threads of the pool, of which there are as many as are needed.</summary>
    public static bool MayBeHere => !Thread.CurrentThread.IsThreadPoolThread;

    /// <summary>Awaited, goes on in the thread pool; to be done before anything that blocks, such as the use of a file.</summary>
    public static ConfiguredTaskAwaitable LeaveAsync() => Task.CompletedTask.ConfigureAwait(MayBeHere ? ConfigureAwaitOptions.ForceYielding : ConfigureAwaitOptions.None);
}
