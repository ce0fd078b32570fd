namespace Auth.Gateway.Core.Principals;

/// <summary>Scopes as RFC 6749 §3.3 writes them: case-sensitive tokens, separated by single spaces. <c>*</c> in a grant covers every scope.</summary>
public static class Scopes
{
    public const string All = "*";
    public const string ReadAudit = "audit.read";
    public const string ManageKeys = "keys.manage";
    public const string ReadUsage = "usage.read";
    public const string WriteUsage = "usage.write";

    public const int MaxCount = 50;
    private const int MaxLength = 100;

    public static bool Covers(IReadOnlyList<string> granted, string required)
    {
        for (var i = 0; i < granted.Count; i++)
        {
            if (granted[i] == required || granted[i] == All) return true;
        }

        return false;
    }

    public static bool CoversAll(IReadOnlyList<string> granted, IEnumerable<string> required) => required.All(scope => Covers(granted, scope));

    /// <summary>What is in both: a key of a user can do what the key says and no more than the user can.</summary>
    public static IReadOnlyList<string> Intersect(IReadOnlyList<string> wanted, IReadOnlyList<string> allowed) =>
        [.. wanted.Where(scope => Covers(allowed, scope))];

    public static string Format(IEnumerable<string> scopes) => string.Join(' ', scopes);

    public static IReadOnlyList<string> Parse(string? text) =>
        string.IsNullOrEmpty(text) ? [] : text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>RFC 6749: <c>scope-token = 1*( %x21 / %x23-5B / %x5D-7E )</c>; the wildcard cannot be asked for.</summary>
    public static bool IsValid(string scope) =>
        scope.Length is > 0 and <= MaxLength && scope != All && scope.All(c => c is '!' or (>= '#' and <= '[') or (>= ']' and <= '~'));
}
