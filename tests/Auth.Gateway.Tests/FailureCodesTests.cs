using System.Reflection;
using System.Text.RegularExpressions;
using Auth.Gateway.Core.Failures;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Tests;

/// <summary>Whoever reads a code in a log finds in docs/failures.md what it means and what to look at.</summary>
public sealed partial class FailureCodesTests
{
    private static readonly string Page = RepositoryFiles.Read("docs/failures.md");

    [Fact]
    public void Every_failure_is_documented_with_its_status()
    {
        var documented = Documented();
        Assert.All(AuthFailure.All, failure => Assert.Equal((failure.Code, $"{failure.Status}"), (failure.Code, documented.GetValueOrDefault(failure.Code))));
        // The list is complete: it is what the other tests of it go by.
        var fields = typeof(AuthFailure).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(AuthFailure)).Select(field => (AuthFailure)field.GetValue(null)!);
        Assert.Equal(fields, AuthFailure.All);
    }

    [Fact]
    public void Every_status_of_the_framework_is_documented_under_its_code()
    {
        var documented = Documented();
        foreach (var status in Enumerable.Range(400, 200))
        {
            var code = ErrorDescription.ForStatus(status).Code;
            var expected = code switch { "request_refused" => "other 4xx", "internal_error" => "500", _ => $"{status}" };
            Assert.Equal((code, expected), (code, documented.GetValueOrDefault(code)));
        }
    }

    [Fact]
    public void Every_code_that_an_endpoint_makes_for_itself_is_documented()
    {
        var documented = Documented();
        var made = RepositoryFiles.Under("src/Auth.Gateway", "*.cs").SelectMany(file => Made().Matches(File.ReadAllText(file))).Select(match => (Code: match.Groups["code"].Value, Status: match.Groups["status"].Value)).Distinct().ToList();
        Assert.NotEmpty(made);
        Assert.All(made, each => Assert.Equal(each, (each.Code, documented.GetValueOrDefault(each.Code))));
    }

    [Fact]
    public void Every_word_of_OAuth_is_named()
    {
        var words = typeof(OAuthErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).ToList();
        Assert.NotEmpty(words);
        Assert.All(words, word => Assert.Contains($"`{word}`", Page, StringComparison.Ordinal));
    }

    // Code to status; a row without a meaning or without anything to check is none.
    private static Dictionary<string, string> Documented() => Row().Matches(Page).ToDictionary(row => row.Groups["code"].Value, row => row.Groups["status"].Value, StringComparer.Ordinal);

    [GeneratedRegex(@"(?m)^\| `(?<code>\w+)` \| (?<status>\d{3}|other 4xx) \| [^|\s][^|]+ \| [^|\s][^|]+ \|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"new ErrorDescription\(StatusCodes\.Status(?<status>\d+)\w+, ""(?<code>\w+)""")]
    private static partial Regex Made();
}
