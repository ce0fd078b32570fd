namespace Auth.Gateway.Checking;

/// <param name="Files">The configuration and its overlays, in their order.</param>
/// <param name="Tests">A file of tests; null: <c>gateway.tests.json</c> beside the first file, if it is there.</param>
/// <param name="WithEnvironment">Whether variables such as <c>Gateway__Issuer</c> lie over the files, as they do when the gateway starts.</param>
public sealed record CheckRequest(IReadOnlyList<string> Files, string? Tests, bool WithEnvironment);
