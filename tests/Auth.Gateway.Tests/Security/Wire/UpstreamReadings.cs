namespace Auth.Gateway.Tests.Security.Wire;

/// <summary>Every path that some server or other makes of a target: each of its habits, in any order and more than once.</summary>
public static class UpstreamReadings
{
    private const int Depth = 4;

    private static readonly Func<string, string>[] Habits =
    [
        Uri.UnescapeDataString, // once more than expected
        path => path.Replace('\\', '/'),
        path => Each(path, segment => segment.Split(';')[0]),
        path => Each(path, segment => segment.TrimEnd('.', ' ', '+', '\t', '\u00a0')),
        path => Each(path, segment => segment is "." or ".." ? segment : segment.Trim()),
        path => path.Replace("\u00ad", "", StringComparison.Ordinal).Replace("\u200b", "", StringComparison.Ordinal),
        path => string.Concat(path.Select(Folded)),
        path => path.Replace("\u2025", "..", StringComparison.Ordinal),
        path => path.Split('\0', '?', '#')[0],
        MergeAndResolve,
    ];

    public static HashSet<string> Of(string target)
    {
        var known = new HashSet<string>(StringComparer.Ordinal) { target.Split('?')[0] };
        var last = known.ToList();
        for (var depth = 0; depth < Depth && last.Count > 0; depth++) last = [.. last.SelectMany(path => Habits.Select(habit => habit(path))).Where(known.Add)];
        return known;
    }

    public static bool IsBelow(string path, string prefix) => path.Equals(prefix, StringComparison.OrdinalIgnoreCase) || path.StartsWith(prefix + "/", StringComparison.OrdinalIgnoreCase);

    private static string Each(string path, Func<string, string> habit) => string.Join('/', path.Split('/').Select(habit));

    private static string MergeAndResolve(string path)
    {
        var segments = new List<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == "..") segments = segments[..Math.Max(segments.Count - 1, 0)];
            else if (segment != ".") segments.Add(segment);
        }

        return "/" + string.Join('/', segments);
    }

    private static char Folded(char c) => c switch
    {
        >= '\uff01' and <= '\uff5e' => (char)(c - 0xfee0),
        '\u2024' => '.',
        '\u2044' or '\u2215' => '/',
        '\u0131' or '\u0130' => 'i',
        '\u017f' => 's',
        '\u212a' => 'k',
        _ => c,
    };
}
