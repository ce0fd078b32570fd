using System.Diagnostics;

namespace Auth.Gateway.EndToEnd.Programs;

/// <summary>How every program is started: all of its output is ours, and it gets no input.</summary>
internal static class StartInfo
{
    public static ProcessStartInfo Of(string file, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return start;
    }
}
