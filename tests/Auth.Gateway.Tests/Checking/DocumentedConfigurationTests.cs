using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Auth.Gateway.Checking;
using Auth.Gateway.Tests.Stage;

namespace Auth.Gateway.Tests.Checking;

/// <summary>What the documentation shows as configuration is accepted as it stands there, and its tests pass: nobody copies an error.</summary>
public sealed partial class DocumentedConfigurationTests : IDisposable
{
    // What the pieces stand on: a name that is fixed, and the policies that their routes name.
    private const string Ground = """
        { "Gateway": { "Issuer": "https://gateway.example.com", "Policies": { "orders": { "Credentials": ["bearer"] }, "chat": { "Credentials": ["bearer"] } } } }
        """;

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Page and number of each piece of JSON in it, from 1.</summary>
    public static TheoryData<string, int> Pieces
    {
        get
        {
            var pieces = new TheoryData<string, int>();
            foreach (var page in Directory.EnumerateFiles(At("docs"), "*.md").Append(At("README.md")).Order(StringComparer.Ordinal))
            {
                var count = Fence().Count(File.ReadAllText(page));
                for (var number = 1; number <= count; number++) pieces.Add(Path.GetRelativePath(At(""), page), number);
            }

            return pieces;
        }
    }

    [Theory]
    [MemberData(nameof(Pieces))]
    public async Task A_configuration_that_is_shown_is_accepted(string page, int number)
    {
        var text = Piece(page, number);
        var isTests = text.Contains("\"tests\":", StringComparison.Ordinal);
        // The tests that are shown are for the configuration that the README shows.
        string[] files = isTests ? [Write("gateway.json", Piece("README.md", 1))] : [Write("ground.json", Ground), Write("gateway.json", Whole(text).ToJsonString())];
        var report = await ConfigurationCheck.RunAsync(new CheckRequest(files, isTests ? Write("tests.json", text) : null, WithEnvironment: false), default);
        Assert.True(report.ExitCode == 0, $"{page}, block {number}:\n{text}\n{string.Join('\n', report.Lines)}");
        Assert.EndsWith(isTests ? "tests passed" : "no tests", Assert.Single(report.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"Policies\": { \"orders\": { \"Scops\": [\"a\"] } }", "Scops")]
    [InlineData("\"Clusters\": { \"orders\": { \"LoadBalancingPolicy\": \"Nope\" } }", "LoadBalancingPolicy")]
    [InlineData("{ \"Issuer\": \"https://login.example.com\" }", "Audience")]
    public async Task And_one_that_is_wrong_would_not_be(string text, string named)
    {
        var report = await ConfigurationCheck.RunAsync(new CheckRequest([Write("ground.json", Ground), Write("gateway.json", Whole(text).ToJsonString())], null, WithEnvironment: false), default);
        Assert.Equal(1, report.ExitCode);
        Assert.Contains(report.Lines, line => line.Contains(named, StringComparison.Ordinal));
    }

    /// <summary>A page shows the part that it is about: put where it belongs, with files that are there.</summary>
    private JsonObject Whole(string text)
    {
        using var authority = new TestAuthority();
        var (certificate, key) = authority.WritePem(_folder.Path, authority.Issue("gateway.example.com"));
        text = text.Replace("/etc/tls/tls.crt", certificate, StringComparison.Ordinal).Replace("/etc/tls/gateway.crt", certificate, StringComparison.Ordinal)
            .Replace("/etc/tls/tls.key", key, StringComparison.Ordinal).Replace("/etc/tls/gateway.key", key, StringComparison.Ordinal)
            .Replace("/etc/tls/ca.crt", authority.WriteRoot(_folder.Path), StringComparison.Ordinal);
        var shown = JsonNode.Parse(text.TrimStart().StartsWith('{') ? text : $"{{{text}}}")!.AsObject();
        if (shown.ContainsKey("Gateway") || shown.ContainsKey("ReverseProxy")) return shown;
        if (shown.ContainsKey("Routes") || shown.ContainsKey("Clusters")) return new JsonObject { ["ReverseProxy"] = shown };
        if (shown.ContainsKey("Issuer")) return new JsonObject { ["Gateway"] = new JsonObject { ["TrustedIssuers"] = new JsonArray(shown) } };
        return new JsonObject { ["Gateway"] = shown };
    }

    private string Write(string name, string text) => TestAuthority.Write(_folder.Path, name, text);

    private static string Piece(string page, int number) => Fence().Matches(File.ReadAllText(At(page)))[number - 1].Groups["text"].Value;

    private static string At(string path, [CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", path));

    [GeneratedRegex(@"^```json\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();
}
