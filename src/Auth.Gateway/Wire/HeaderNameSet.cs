using System.Buffers;
using System.Collections.Frozen;

namespace Auth.Gateway.Wire;

/// <summary>
/// Names of headers, and beginnings of names, compared as a sloppy upstream could read them: in any case, and with whatever is no letter or digit,
/// also percent-encoded, as one dash, since CGI-like servers make <c>X_Auth_Subject</c>, <c>X.Auth.Subject</c> and <c>X-Auth-Subject</c> one variable.
/// </summary>
public sealed class HeaderNameSet
{
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _names;
    private readonly string[] _prefixes;

    // What most names fail at once.
    private readonly SearchValues<char> _firstCharacters;

    /// <param name="names">One that ends with a star stands for all that begin so.</param>
    public HeaderNameSet(IEnumerable<string> names)
    {
        var all = names.ToLookup(name => name.EndsWith('*'), name => Canonical(name.TrimEnd('*')));
        _names = all[false].ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _prefixes = [.. all[true].Distinct(StringComparer.Ordinal)];
        _firstCharacters = SearchValues.Create([.. all.SelectMany(group => group).SelectMany(name => (char[])[name[0], char.ToUpperInvariant(name[0])])]);
    }

    public bool Contains(string name)
    {
        // A letter or digit stands for itself; before anything else it may be something else that counts.
        if (name.Length > 0 && char.IsAsciiLetterOrDigit(name[0]) && !_firstCharacters.Contains(name[0])) return false;
        const int longest = 128;
        var canonical = name.Length <= longest ? stackalloc char[longest] : new char[name.Length];
        canonical = canonical[..Canonical(name, canonical)];
        if (_names.Contains(canonical)) return true;
        foreach (var prefix in _prefixes)
        {
            if (canonical.StartsWith(prefix, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    private static string Canonical(string name)
    {
        var canonical = new char[name.Length];
        return new string(canonical, 0, Canonical(name, canonical));
    }

    private static int Canonical(ReadOnlySpan<char> name, Span<char> canonical)
    {
        var length = 0;
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (c == '%' && i + 2 < name.Length && char.IsAsciiHexDigit(name[i + 1]) && char.IsAsciiHexDigit(name[i + 2]))
            {
                c = (char)Convert.ToByte(name.Slice(i + 1, 2).ToString(), 16);
                i += 2;
            }

            if (char.IsAsciiLetterOrDigit(c)) canonical[length++] = char.ToLowerInvariant(c);
            else if (length > 0 && canonical[length - 1] != '-') canonical[length++] = '-';
        }

        return length;
    }
}
