using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Auth.Gateway.Pipeline.Admission;

/// <summary>Of the control characters a header's value may hold the tab only (RFC 9110 §5.5): others are white space to some servers, and the end to others.</summary>
public static class FieldValues
{
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (char)c).Where(c => c != '\t'), '\x7F']);

    public static bool AreValid(StringValues values)
    {
        foreach (var value in values)
        {
            if (value.AsSpan().ContainsAny(Controls)) return false;
        }

        return true;
    }
}
