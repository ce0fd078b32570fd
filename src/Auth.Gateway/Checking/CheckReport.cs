namespace Auth.Gateway.Checking;

/// <summary>What became of a check, line by line.</summary>
/// <param name="ExitCode">0: all is well. 1: something is wrong. 2: a file cannot be read, so that nothing is known.</param>
public sealed record CheckReport(int ExitCode, IReadOnlyList<string> Lines);
