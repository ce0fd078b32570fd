using System.Text.Json;
using System.Text.RegularExpressions;

namespace Auth.Gateway.Tests.Shipping;

/// <summary>A value of the chart is in three files: where it is set, where it is checked, and where its users read about it.</summary>
public sealed partial class ChartValuesTests
{
    private const string Chart = "helm/auth-gateway/";

    /// <summary>What users fill as they like, so that there is nothing of it to list.</summary>
    private static readonly string[] Whole = ["config", "resources", "podSecurityContext", "securityContext", "livenessProbe", "readinessProbe", "startupProbe"];

    private static readonly YamlFile Values = YamlFile.Read(Chart + "values.yaml");

    [Fact]
    public void The_README_has_every_value_with_its_default_and_none_that_is_not_there()
    {
        var rows = Row().Matches(RepositoryFiles.Read(Chart + "README.md")).ToDictionary(row => row.Groups["value"].Value, row => row.Groups["default"].Value);
        Assert.Equal(Leaves("").Select(path => path.Replace('/', '.')).Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        foreach (var (path, documented) in rows)
        {
            if (Values.TextOrNull(path.Replace('.', '/')) is { } text && !documented.StartsWith("see ", StringComparison.Ordinal)) Assert.Equal((path, text), (path, Plain(documented)));
        }
    }

    [Fact]
    public void The_schema_knows_every_value()
    {
        using var schema = JsonDocument.Parse(RepositoryFiles.Read(Chart + "values.schema.json"));
        foreach (var path in Leaves(""))
        {
            var at = schema.RootElement;
            foreach (var name in path.Split('/'))
            {
                Assert.False(at.GetProperty("additionalProperties").GetBoolean(), path);
                Assert.True(at.GetProperty("properties").TryGetProperty(name, out at), path);
            }
        }
    }

    private static IEnumerable<string> Leaves(string path) => Values.Members(path).SelectMany(name =>
    {
        var child = path.Length == 0 ? name : $"{path}/{name}";
        return Whole.Contains(child) || Values.Members(child).Count == 0 ? [child] : Leaves(child);
    });

    private static string Plain(string documented) => documented.Trim('`') switch { "null" => "", var text => text.Trim('"') };

    [GeneratedRegex(@"(?m)^\| `(?<value>[\w.]+)` \| (?<default>`[^|]+`|see values\.yaml) \|")]
    private static partial Regex Row();
}
