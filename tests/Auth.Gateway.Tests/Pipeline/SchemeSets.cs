using Auth.Gateway.Core.Principals;

namespace Auth.Gateway.Tests.Pipeline;

/// <summary>Every set of schemes that a route can accept.</summary>
public static class SchemeSets
{
    public static IEnumerable<IReadOnlyList<string>> All =>
        Enumerable.Range(1, (1 << SchemeNames.All.Count) - 1).Select(set => SchemeNames.All.Where((_, index) => (set & (1 << index)) != 0).ToList());

    public static string RouteName(IEnumerable<string> accepted) => "only-" + string.Join('-', accepted);
}
