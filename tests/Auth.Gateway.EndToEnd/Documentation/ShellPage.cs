using System.Text.RegularExpressions;
using Auth.Gateway.EndToEnd.Programs;

namespace Auth.Gateway.EndToEnd.Documentation;

/// <summary>A page of docs/ as one script: its blocks marked <c>sh</c>, in their order.</summary>
internal static partial class ShellPage
{
    /// <returns>Each command as it stands there; where a comment behind it says what it prints, that is compared.</returns>
    public static string Read(string page)
    {
        var text = File.ReadAllText(Path.Combine(BuiltWith.Project, "..", "..", "docs", page));
        var commands = string.Concat(Block().Matches(text).Select(block => block.Groups["commands"].Value));
        Assert.NotEqual("", commands);
        return Printing().Replace(commands, line => $$"""
            printed=$({{line.Groups["command"].Value}}) || true
            [ "$printed" = '{{line.Groups["output"].Value}}' ] || { printf '%s\n' {{Quote(line.Value)}} "It printed: $printed" >&2; exit 1; }
            """);
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^```sh\n(?<commands>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    // Four blanks, so that it is no part of a command.
    [GeneratedRegex(@"^(?<command>\S.*\S) {4}# (?<output>.*)$", RegexOptions.Multiline)]
    private static partial Regex Printing();
}
