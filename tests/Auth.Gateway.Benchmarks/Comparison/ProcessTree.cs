using System.Globalization;

namespace Auth.Gateway.Benchmarks.Comparison;

/// <summary>What a process and all its descendants have used, from <c>/proc</c>.</summary>
public static class ProcessTree
{
    private const double MicrosecondsPerTick = 10_000;

    // In /proc/<pid>/stat, counted from after the name, which ends with a bracket (proc(5)).
    private const int Parent = 1;
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int Resident = 21;

    /// <summary>utime and stime of all, in microseconds, to ten milliseconds each.</summary>
    public static double ProcessorTime(int root) => Of(root).Sum(fields => (long.Parse(fields[UserTime], CultureInfo.InvariantCulture) + long.Parse(fields[SystemTime], CultureInfo.InvariantCulture)) * MicrosecondsPerTick);

    /// <summary>Resident memory of all, in bytes; what they share is counted for each.</summary>
    public static long Memory(int root) => Of(root).Sum(fields => long.Parse(fields[Resident], CultureInfo.InvariantCulture) * Environment.SystemPageSize);

    private static IEnumerable<string[]> Of(int root)
    {
        var all = new Dictionary<int, string[]>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)) continue;
            try
            {
                var stat = File.ReadAllText($"{folder}/stat");
                all[id] = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return all.Where(pair => Descends(pair.Key)).Select(pair => pair.Value);

        bool Descends(int id) => id == root || (all.TryGetValue(id, out var fields) && Descends(int.Parse(fields[Parent], CultureInfo.InvariantCulture)));
    }
}
