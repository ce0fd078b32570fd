using System.Globalization;
using Auth.Gateway.Rehearsals;

namespace Auth.Gateway.Checking;

/// <summary>Plays each test through the pipeline, and compares.</summary>
public static class PolicyTestRunner
{
    public static async Task<IReadOnlyList<PolicyTestFailure>> RunAsync(IServiceProvider services, IReadOnlyList<PolicyTest> tests, CancellationToken cancellationToken)
    {
        var stage = services.GetRequiredService<RehearsalStage>();
        var failures = new List<PolicyTestFailure>();
        foreach (var test in tests) failures.AddRange(Compare(test, await stage.PlayAsync(test.Request, test.Caller, cancellationToken)));
        return failures;
    }

    private static IEnumerable<PolicyTestFailure> Compare(PolicyTest test, RehearsedOutcome outcome)
    {
        var (expected, noted) = (test.Expected, outcome.Noted);
        if (expected.Admitted is { } admitted && admitted != noted.Passed) yield return Failure("decision", Decision(admitted), Decision(noted.Passed) + (noted.Code is { } why ? $" ({why})" : ""));
        if (expected.Status is { } status && status != outcome.Status) yield return Failure("status", Text(status), outcome.Status is { } actual ? $"{Text(actual)} ({noted.Code})" : "none: it is admitted");
        if (expected.Code is { } code && code != noted.Code) yield return Failure("code", code, noted.Code ?? "none");
        if (expected.Route is { } route && !route.Equals(outcome.Route, StringComparison.OrdinalIgnoreCase)) yield return Failure("route", route, outcome.Route ?? outcome.Endpoint ?? "none");
        if (expected.Policy is { } policy && !policy.Equals(outcome.Policy, StringComparison.OrdinalIgnoreCase)) yield return Failure("policy", policy, outcome.Policy ?? "none");
        foreach (var (name, value) in expected.Headers)
        {
            var actual = noted.Upstream?.GetValueOrDefault(name);
            if (actual != value) yield return Failure($"header {name}", Quoted(value), noted.Upstream is null ? "none: nothing goes upstream" : Quoted(actual));
        }

        PolicyTestFailure Failure(string what, string wanted, string actual) => new(test.Name, what, wanted, actual);
    }

    private static string Decision(bool admitted) => admitted ? "admitted" : "refused";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Quoted(string? value) => value is null ? "none" : $"\"{value}\"";
}
