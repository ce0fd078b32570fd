using Microsoft.Extensions.Primitives;

namespace Auth.Gateway.Wire;

/// <summary>Reads the Cookie header as it was sent: which of two cookies of one name counts is nobody's guess.</summary>
public static class RequestCookies
{
    /// <returns>
    /// Every value sent under the name, which is compared exactly (RFC 6265). Where there is one, what was sent under a name that others could take for
    /// it is among them: that is how a cookie is tossed, and more than one value is refused. Alone it counts for nothing.
    /// </returns>
    public static CookieValues Values(HttpRequest request, string name)
    {
        var first = default(StringSegment);
        List<StringSegment>? others = null;
        List<StringSegment>? lookAlikes = null;
        foreach (var header in request.Headers.Cookie)
        {
            foreach (var range in header.AsSpan().Split(';'))
            {
                var pair = Trim(Segment(header!, range));
                var key = CookieName.Of(pair);
                if (key.SequenceEqual(name) && pair.AsSpan()[0] != '=')
                {
                    if (first.HasValue) (others ??= []).Add(Value(pair));
                    else first = Value(pair);
                }
                else if (CookieName.Resembles(key, name))
                {
                    (lookAlikes ??= []).Add(Value(pair));
                }
            }
        }

        return first.HasValue ? new CookieValues(first, others is null && lookAlikes is null ? [] : [.. others ?? [], .. lookAlikes ?? []]) : default;
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

    private static StringSegment Segment(string header, Range range)
    {
        var (start, length) = range.GetOffsetAndLength(header.Length);
        return new StringSegment(header, start, length);
    }

    private static StringSegment Value(StringSegment pair)
    {
        var equals = pair.IndexOf('=');
        if (equals < 0) return pair.Subsegment(pair.Length);
        var value = Trim(pair.Subsegment(equals + 1));
        return value.Length >= 2 && value[0] == '"' && value[value.Length - 1] == '"' ? value.Subsegment(1, value.Length - 2) : value;
    }

    // RFC 6265bis §5.6: of white space only these two are cut off, and what else a server might cut off makes a different name.
    private static StringSegment Trim(StringSegment text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && text[start] is ' ' or '\t') start++;
        while (end > start && text[end - 1] is ' ' or '\t') end--;
        return text.Subsegment(start, end - start);
    }
}
