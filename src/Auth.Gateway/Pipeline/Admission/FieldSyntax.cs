using System.Buffers;

namespace Auth.Gateway.Pipeline.Admission;

/// <summary>Whether header fields are what RFC 9110 §5 says: Kestrel takes names over HTTP/2, and values, that another server would read differently.</summary>
public static class FieldSyntax
{
    // §5.6.2
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // §5.5: of the control characters only the tab. Others are white space to some, and the end to others.
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (char)c).Where(c => c != '\t'), '\x7F']);

    public static bool IsValid(IHeaderDictionary headers)
    {
        foreach (var (name, values) in headers)
        {
            // Kestrel lists HTTP/2's pseudo-headers among the others.
            var field = name.StartsWith(':') ? name.AsSpan(1) : name;
            if (field.IsEmpty || field.ContainsAnyExcept(Token)) return false;
            foreach (var value in values)
            {
                if (value.AsSpan().ContainsAny(Controls)) return false;
            }
        }

        return true;
    }
}
