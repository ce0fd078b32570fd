namespace Auth.Gateway.Tests.Stage;

/// <summary>One <c>Set-Cookie</c> header.</summary>
/// <param name="Attributes">By lower-case name; empty for those without a value.</param>
public sealed record SetCookie(string Name, string Value, IReadOnlyDictionary<string, string> Attributes)
{
    public static SetCookie Parse(string header)
    {
        var parts = header.Split(';', StringSplitOptions.TrimEntries).Select(part => part.Split('=', 2)).ToList();
        return new SetCookie(parts[0][0], parts[0][1], parts.Skip(1).ToDictionary(part => part[0].ToLowerInvariant(), part => part.ElementAtOrDefault(1) ?? "", StringComparer.Ordinal));
    }
}
