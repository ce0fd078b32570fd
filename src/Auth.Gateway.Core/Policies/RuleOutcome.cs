namespace Auth.Gateway.Core.Policies;

/// <summary>How a request stood to one rule.</summary>
/// <param name="Demands">What is needed, in words.</param>
/// <param name="Has">What the request brought; never a secret.</param>
/// <param name="Code">Of the refusal, when it did not pass.</param>
public sealed record RuleOutcome(string Rule, bool Passed, string Demands, string Has, string? Code);
