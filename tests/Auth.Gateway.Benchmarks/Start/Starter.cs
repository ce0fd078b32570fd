namespace Auth.Gateway.Benchmarks.Start;

/// <summary>A program that is started again and again.</summary>
/// <param name="Command">Program and arguments, given the URL that it is to listen on.</param>
/// <param name="Credentials">Header lines, one of which a request has; empty where none is needed.</param>
/// <param name="Environment">Beside what it inherits.</param>
public sealed record Starter(string Name, Func<Uri, string[]> Command, string[] Credentials, IReadOnlyDictionary<string, string> Environment)
{
    public static IReadOnlyDictionary<string, string> AsPublished { get; } = new Dictionary<string, string>();
}
