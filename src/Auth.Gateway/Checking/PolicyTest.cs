using Auth.Gateway.Core.Failures;
using Auth.Gateway.Rehearsals;

namespace Auth.Gateway.Checking;

/// <summary>A request, who sends it, and what is to become of it. What is not said is not compared.</summary>
public sealed record PolicyTest(string Name, RehearsedCall Request, AuthResult Caller, PolicyExpectation Expected);

/// <param name="Admitted">Whether it is forwarded, or answered by an endpoint of ours.</param>
/// <param name="Status">Of a refusal.</param>
/// <param name="Headers">As they go upstream; null: this one does not.</param>
public sealed record PolicyExpectation(bool? Admitted, int? Status, string? Code, string? Route, string? Policy, IReadOnlyDictionary<string, string?> Headers);

/// <summary>One expectation that did not hold.</summary>
public sealed record PolicyTestFailure(string Test, string What, string Expected, string Actual)
{
    public override string ToString() => $"{Test}: {What}: expected {Expected}, is {Actual}";
}
