using System.Diagnostics;

namespace Auth.Gateway.Tests.Shipping;

/// <summary>What <c>make lint</c> makes of known weaknesses of packages. The reports are what the .NET 10 SDK said, shortened.</summary>
public sealed class AdvisoriesTests
{
    private const string Newtonsoft = """
        "id": "Newtonsoft.Json",
        "requestedVersion": "12.0.3",
        "resolvedVersion": "12.0.3",
        "vulnerabilities": [
          {
            "severity": "Low",
            "advisoryurl": "https://github.com/advisories/GHSA-aaaa-bbbb-cccc"
          },
          {
            "severity": "High",
            "advisoryurl": "https://github.com/advisories/GHSA-5crp-9r3c-p9vr"
          }
        ]
        """;

    private const string Tokens = """
        "id": "Microsoft.IdentityModel.Tokens",
        "resolvedVersion": "8.16.0",
        "vulnerabilities": [
          {
            "severity": "$SEVERITY",
            "advisoryurl": "https://github.com/advisories/GHSA-59j7-ghrg-fj52"
          }
        ]
        """;

    [Theory]
    [InlineData("Critical", 1)]
    [InlineData("High", 1)]
    [InlineData("Moderate", 0)]
    [InlineData("Low", 0)]
    public async Task A_package_that_another_brings_is_told_and_fails_when_it_matters(string severity, int code)
    {
        var (exit, output) = await DecideAsync(Report("", Tokens.Replace("$SEVERITY", severity, StringComparison.Ordinal)));
        Assert.Equal(code, exit);
        Assert.Equal($"{severity}: Microsoft.IdentityModel.Tokens 8.16.0, https://github.com/advisories/GHSA-59j7-ghrg-fj52", output[0]);
        Assert.DoesNotContain(output, line => line.Contains("not checked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_worst_of_several_decides_and_each_is_told_once()
    {
        var (exit, output) = await DecideAsync(Report(Newtonsoft, Tokens.Replace("$SEVERITY", "Low", StringComparison.Ordinal)) + Report(Newtonsoft, ""));
        Assert.Equal(1, exit);
        Assert.Equal(3, output.Count(line => line.Contains("/advisories/", StringComparison.Ordinal)));
        Assert.Contains("High: Newtonsoft.Json 12.0.3, https://github.com/advisories/GHSA-5crp-9r3c-p9vr", output);
    }

    [Fact]
    public async Task Nothing_known_is_nothing_to_say()
    {
        var (exit, output) = await DecideAsync(Report("", ""));
        Assert.Equal(0, exit);
        Assert.Empty(output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("error: Unable to load the service index for source https://api.nuget.org/v3/index.json.\nerror:   Connection refused (api.nuget.org:443)\n")]
    [InlineData("{\n  \"problems\": [\n    {\n      \"level\": \"warning\",\n      \"text\": \"Audit source 'nuget.org' did not provide any vulnerability data.\"\n    }\n  ],\n  \"sources\": [],\n  \"projects\": [\n  ]\n}\n")]
    public async Task Where_nobody_could_be_asked_it_says_so_and_does_not_fail(string report)
    {
        var (exit, output) = await DecideAsync(report);
        Assert.Equal(0, exit);
        Assert.StartsWith("Known weaknesses of the packages were not checked", output[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_found_fails_also_where_not_all_could_be_asked()
    {
        var (exit, output) = await DecideAsync("error: Unable to load the service index.\n" + Report(Newtonsoft, ""));
        Assert.Equal(1, exit);
        Assert.Contains(output, line => line.Contains("not checked", StringComparison.Ordinal));
    }

    [Fact]
    public void It_is_asked_by_lint_of_who_knows()
    {
        Assert.Matches(@"(?m)^dotnet list Auth\.Gateway\.sln package .*--vulnerable --include-transitive --config scripts/advisories\.config --format json \| scripts/advisories\.sh$", RepositoryFiles.Read("scripts/lint.sh"));
        Assert.Contains("<auditSources>", RepositoryFiles.Read("scripts/advisories.config"), StringComparison.Ordinal);
    }

    private static string Report(string topLevel, string transitive) => $$"""
        {
          "version": 1,
          "parameters": "--vulnerable --include-transitive",
          "sources": [
            "https://api.nuget.org/v3/index.json"
          ],
          "projects": [
            {
              "path": "/src/p.csproj",
              "frameworks": [
                {
                  "framework": "net10.0",
                  "topLevelPackages": [
                    {
                      {{topLevel}}
                    }
                  ],
                  "transitivePackages": [
                    {
                      {{transitive}}
                    }
                  ]
                }
              ]
            }
          ]
        }

        """;

    private static async Task<(int Exit, string[] Output)> DecideAsync(string report)
    {
        var start = new ProcessStartInfo("sh", ["scripts/advisories.sh"]) { WorkingDirectory = RepositoryFiles.Root, RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(report);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
