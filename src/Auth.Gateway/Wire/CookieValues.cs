using Microsoft.Extensions.Primitives;

namespace Auth.Gateway.Wire;

/// <summary>The values of cookies of one name, where they stand in their header: nearly always there is one, and it is not copied to be looked at.</summary>
public readonly struct CookieValues(StringSegment first, IReadOnlyList<StringSegment> others)
{
    public int Count => first.HasValue ? 1 + others.Count : 0;

    public StringSegment First => first;

    public string[] ToArray() => first.HasValue ? [first.ToString(), .. others.Select(other => other.ToString())] : [];
}
