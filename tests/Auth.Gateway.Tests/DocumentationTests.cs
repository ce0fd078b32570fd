using System.Text.RegularExpressions;

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

    [GeneratedRegex(@"`(?<type>[A-Z][A-Za-z0-9]*(?:Tests|Contract))(?:\.(?<method>[A-Za-z0-9_]+)(?<more>\*)?|\.\*)?`")]
    private static partial Regex TestName();
}
