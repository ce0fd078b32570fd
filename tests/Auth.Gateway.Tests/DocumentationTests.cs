using System.CommandLine;
using System.Text.RegularExpressions;
using Auth.Gateway.Cli;

namespace Auth.Gateway.Tests;

/// <summary>What the documentation promises to be tested is.</summary>
public sealed partial class DocumentationTests
{
    [Fact]
    public void Every_test_that_the_documentation_names_is_there()
    {
        var sources = RepositoryFiles.Under("tests", "*.cs").Select(File.ReadAllText).ToList();
        var missing = new List<string>();
        foreach (var page in RepositoryFiles.Under("docs", "*.md").Append(Path.Combine(RepositoryFiles.Root, "SECURITY.md")))
        {
            foreach (Match named in TestName().Matches(File.ReadAllText(page)))
            {
                var (type, method) = (named.Groups["type"].Value, named.Groups["method"].Value);
                var declaring = sources.Where(source => Regex.IsMatch(source, $@"\bclass {type}\b")).ToList();
                var isThere = declaring.Exists(source => method.Length == 0 || Regex.IsMatch(source, $@"\b{Regex.Escape(method)}{(named.Groups["more"].Success ? "" : @"\(")}"));
                if (!isThere) missing.Add($"{Path.GetFileName(page)}: {named.Value}");
            }
        }

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_command_that_the_documentation_names_is_there_with_its_options()
    {
        var wrong = new List<string>();
        var pages = RepositoryFiles.Under("docs", "*.md").Append(Path.Combine(RepositoryFiles.Root, "README.md")).Append(Path.Combine(RepositoryFiles.Root, "CHANGELOG.md"));
        foreach (var (page, named) in pages.SelectMany(page => CommandLine().Matches(File.ReadAllText(page)).Select(match => (Path.GetFileName(page), match.Groups["words"].Value.Trim()))))
        {
            var words = named.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Command command = Commands.Root();
            var options = command.Options.ToList();
            foreach (var word in words)
            {
                if (command.Subcommands.FirstOrDefault(subcommand => subcommand.Name == word) is not { } next) break;
                command = next;
                options.AddRange(command.Options);
            }

            var isThere = command is not RootCommand && command.Subcommands.Count == 0;
            if (!isThere || words.Any(word => word.StartsWith("--", StringComparison.Ordinal) && options.TrueForAll(option => option.Name != word))) wrong.Add($"{page}: {named}");
        }

        Assert.Empty(wrong);
    }

    [GeneratedRegex(@"(?m)(?:^|`)auth-gateway (?<words>[^`|#\n]+)")]
    private static partial Regex CommandLine();

    [GeneratedRegex(@"`(?<type>[A-Z][A-Za-z0-9]*(?:Tests|Contract))(?:\.(?<method>[A-Za-z0-9_]+)(?<more>\*)?|\.\*)?`")]
    private static partial Regex TestName();
}
