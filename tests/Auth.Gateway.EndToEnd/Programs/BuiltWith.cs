using System.Reflection;

namespace Auth.Gateway.EndToEnd.Programs;

/// <summary>What the build wrote down: where the product was built, and where this project's own files are.</summary>
internal static class BuiltWith
{
    public static string Quickstart { get; } = Value(nameof(Quickstart));

    public static string Cli { get; } = Value(nameof(Cli));

    public static string Project { get; } = Value(nameof(Project));

    public static string Examples { get; } = Value(nameof(Examples));

    private static string Value(string key) =>
        typeof(BuiltWith).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
