using System.Globalization;
using System.Runtime.InteropServices;

/// <summary>Runs inside every .NET contestant before its own code (<c>DOTNET_STARTUP_HOOKS</c>): on a signal it writes down how much has been allocated.</summary>
internal static class StartupHook
{
    public const string FileVariable = "BENCH_ALLOCATED";

    private const int UserSignal = 10;
    /// <summary>Held, or the collector would take it.</summary>
    internal static PosixSignalRegistration? Registration { get; private set; }

    public static void Initialize()
    {
        var file = Environment.GetEnvironmentVariable(FileVariable)!;
        File.WriteAllText(file, "0");
        Registration = PosixSignalRegistration.Create((PosixSignal)UserSignal, context =>
        {
            context.Cancel = true;
            File.WriteAllText(file, GC.GetTotalAllocatedBytes(precise: true).ToString(CultureInfo.InvariantCulture));
        });
    }
}
