using System.Text.RegularExpressions;
using Auth.Gateway.EndToEnd.Programs;
using Auth.Gateway.EndToEnd.Stage;

namespace Auth.Gateway.EndToEnd.Curl;

/// <summary>A curl command out of a system's documentation, run as it stands there: only the host and the sample values are ours.</summary>
internal static partial class CurlCommand
{
    // The commands stay word for word: what they need to be read by a test is added around them.
    private const string Prelude = "curl() { command curl -s -S -i \"$@\"; }\n";

    /// <param name="swaps">A sample value, and what stands in its place; each must occur.</param>
    public static async Task<CurlAnswer> CurlAsync(this Product product, string command, params (string Sample, string Value)[] swaps)
    {
        var swapped = Hosts().Replace(command, product.Url);
        foreach (var (sample, value) in swaps)
        {
            Assert.Contains(sample, swapped, StringComparison.Ordinal);
            swapped = swapped.Replace(sample, value, StringComparison.Ordinal);
        }

        var run = await Command.ShellAsync(Prelude + swapped);
        Assert.True(run.ExitCode == 0, $"curl ended with {run.ExitCode}: {run.Error}");
        return CurlAnswer.Parse(run.Output);
    }

    [GeneratedRegex(@"https://(api\.flatpeak\.com|api\.flare\.io|api\.fluxrate\.co|app\.meterbase\.io)", RegexOptions.CultureInvariant)]
    private static partial Regex Hosts();
}
