using System.Globalization;

namespace Auth.Gateway.Configuration;

/// <summary>Reads <c>Gateway:Shutdown</c>.</summary>
public static class ShutdownReader
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public static ShutdownOptions Read(SectionReader section)
    {
        var options = new ShutdownOptions(
            section.Parse(
                "DrainDelay", TimeSpan.Zero,
                text => (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= TimeSpan.Zero && value <= Longest, value),
                $"must be a duration (days.hours:minutes:seconds) of at most {Longest}; nothing is {TimeSpan.Zero}."),
            section.Duration("Timeout", TimeSpan.FromSeconds(30), Longest));
        section.RefuseUnknownKeys();
        return options;
    }
}
