using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Auth.Gateway.Core.Accounts;

/// <summary>Lets a thread have what the others leave of the processor, and little more.</summary>
internal static class ModestThread
{
    /// <summary>Makes the calling thread one; where the system does not let it, it goes on as it was. Threads that it starts from then on are the same.</summary>
    public static void Become()
    {
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        try
        {
            // Linux pays no heed to that. But a thread has a number there as a process has, and setpriority(2) takes either: of this thread alone it becomes a nice value of 19.
            if (!OperatingSystem.IsLinux() || !int.TryParse(Path.GetFileName(new FileInfo("/proc/thread-self").LinkTarget), CultureInfo.InvariantCulture, out var number)) return;
            using var thread = Process.GetProcessById(number);
            if (thread.PriorityClass is not ProcessPriorityClass.Idle) thread.PriorityClass = ProcessPriorityClass.Idle;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or ArgumentException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            // A sandbox that forbids it.
        }
    }
}
