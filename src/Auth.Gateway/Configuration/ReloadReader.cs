using System.Globalization;

namespace Auth.Gateway.Configuration;

/// <summary>Reads <c>Gateway:Reload</c>.</summary>
public static class ReloadReader
{
    private static readonly TimeSpan Default = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public static ReloadOptions Read(SectionReader section)
    {
        var options = new ReloadOptions(section.Parse(
            "Interval", Default,
            text => (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && (value == TimeSpan.Zero || (value >= Shortest && value <= Longest)), value),
            $"must be a duration (days.hours:minutes:seconds) from {Shortest} to {Longest}; or {TimeSpan.Zero}, which looks at the files only when it is told to."));
        section.RefuseUnknownKeys();
        return options;
    }
}
