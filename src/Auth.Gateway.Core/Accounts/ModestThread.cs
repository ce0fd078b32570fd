using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Auth.Gateway.Core.Accounts;

/// <summary>Lets a thread have only what the others leave of the processor, or little more.</summary>
internal static class ModestThread
{
    /// <summary>Makes the calling thread one; where the system does not let it, it goes on as it was.</summary>
    public static void Become()
    {
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        // To which Linux pays no heed. But a thread has a number there as a process has, and setpriority(2) takes either: of this thread alone it is a nice value of 10.
        if (!OperatingSystem.IsLinux() || new FileInfo("/proc/thread-self").LinkTarget is not { } self) return;
        try
        {
            using var thread = Process.GetProcessById(int.Parse(Path.GetFileName(self), NumberStyles.None, CultureInfo.InvariantCulture));
            if (thread.PriorityClass is not (ProcessPriorityClass.BelowNormal or ProcessPriorityClass.Idle)) thread.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or ArgumentException)
        {
            // A sandbox that forbids it.
        }
    }
}
