namespace Auth.Gateway.Wire;

/// <summary>
/// Whether somebody could take one cookie name for another. Browsers and servers differ in what they cut off and decode: white space of any alphabet
/// (which is how cookies get past the <c>__Host-</c> prefix), an equals sign in front, quotes, percent-encoding, letter case, a dot or a blank for an
/// underscore, an index in brackets (PHP).
/// </summary>
public static class CookieName
{
    // RFC 6265bis §4.1.3, and those that browsers have added since.
    private static readonly string[] Prefixes = ["", "__Host-", "__Secure-", "__Http-", "__Host-Http-"];

    /// <summary>
    /// Of a pair as it is sent or set. One without a name begins with its equals sign, and is sent on as its bare value, which may look like one of ours.
    /// </summary>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> pair)
    {
        var start = pair.IndexOfAnyExcept(" \t=");
        if (start < 0) return default;
        var end = pair[start..].IndexOf('=');
        return (end < 0 ? pair[start..] : pair.Slice(start, end)).Trim(" \t");
    }

    public static bool Resembles(ReadOnlySpan<char> name, string ours) => name.Length >= ours.Length && Plain(name).Equals(ours, StringComparison.OrdinalIgnoreCase);

    /// <summary>The same, also behind a prefix to which browsers give a meaning.</summary>
    public static bool ResemblesPrefixed(ReadOnlySpan<char> name, string ours)
    {
        if (name.Length < ours.Length) return false;
        var plain = Plain(name);
        return Array.Exists(Prefixes, prefix => plain.Length == prefix.Length + ours.Length
            && plain.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && plain.EndsWith(ours, StringComparison.OrdinalIgnoreCase));
    }

    private static string Plain(ReadOnlySpan<char> name)
    {
        var text = Uri.UnescapeDataString(name).AsSpan();
        if (text.IndexOf('[') is > 0 and var bracket) text = text[..bracket];
        while (text.Length > 0 && !IsOfName(text[0])) text = text[1..];
        while (text.Length > 0 && !IsOfName(text[^1])) text = text[..^1];
        return text.ToString().Replace('.', '_').Replace(' ', '_');
    }

    private static bool IsOfName(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}
