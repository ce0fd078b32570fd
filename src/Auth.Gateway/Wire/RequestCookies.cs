namespace Auth.Gateway.Wire;

/// <summary>Reads the Cookie header as it was sent: which of two cookies of one name counts is nobody's guess.</summary>
public static class RequestCookies
{
    /// <returns>
    /// Every value sent under the name, which is compared exactly (RFC 6265). Where there is one, what was sent under a name that others could take for
    /// it is among them: that is how a cookie is tossed, and more than one value is refused. Alone it counts for nothing.
    /// </returns>
    public static IReadOnlyList<string> Values(HttpRequest request, string name)
    {
        List<string>? values = null;
        List<string>? lookAlikes = null;
        foreach (var header in request.Headers.Cookie)
        {
            foreach (var range in header.AsSpan().Split(';'))
            {
                var pair = Trim(header.AsSpan(range));
                var key = CookieName.Of(pair);
                if (key.SequenceEqual(name) && pair[0] != '=') (values ??= []).Add(Value(pair));
                else if (CookieName.Resembles(key, name)) (lookAlikes ??= []).Add(Value(pair));
            }
        }

        if (values is null) return [];
        return lookAlikes is null ? values : [.. values, .. lookAlikes];
    }

    /// <returns>The header without our cookies, and otherwise byte for byte as it was; null when nothing is left.</returns>
    public static string? WithoutOurs(string header)
    {
        var pairs = header.Split(';');
        var kept = Array.FindAll(pairs, pair => !CredentialNames.IsOurCookie(CookieName.Of(pair)));
        if (kept.Length == pairs.Length) return header;
        var text = string.Join(';', kept).Trim(' ', '\t');
        return text.Trim(';', ' ', '\t').Length == 0 ? null : text;
    }

    private static string Value(ReadOnlySpan<char> pair)
    {
        var value = pair.IndexOf('=') is >= 0 and var equals ? Trim(pair[(equals + 1)..]) : default;
        return (value.Length >= 2 && value[0] == '"' && value[^1] == '"' ? value[1..^1] : value).ToString();
    }

    // RFC 6265bis §5.6: of white space only these two are cut off, and what else a server might cut off makes a different name.
    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => text.Trim(" \t");
}
