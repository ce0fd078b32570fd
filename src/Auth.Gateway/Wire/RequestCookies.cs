namespace Auth.Gateway.Wire;

/// <summary>Reads the Cookie header as it was sent: which of two cookies of one name counts is nobody's guess.</summary>
public static class RequestCookies
{
    /// <returns>Every value sent under the name, which is compared exactly (RFC 6265).</returns>
    public static IReadOnlyList<string> Values(HttpRequest request, string name)
    {
        List<string>? values = null;
        foreach (var header in request.Headers.Cookie)
        {
            foreach (var pair in (header ?? "").Split(';'))
            {
                var (key, value) = Split(pair);
                if (key.SequenceEqual(name)) (values ??= []).Add(Unquote(value).ToString());
            }
        }

        return values ?? [];
    }

    /// <returns>The header without our cookies; null when nothing is left.</returns>
    public static string? WithoutOurs(string header)
    {
        var kept = header.Split(';').Where(pair => !CredentialNames.IsOurCookie(Split(pair).Name)).Select(pair => pair.Trim()).Where(pair => pair.Length > 0);
        var text = string.Join("; ", kept);
        return text.Length == 0 ? null : text;
    }

    private static Pair Split(string pair)
    {
        var equals = pair.IndexOf('=');
        return equals < 0 ? new Pair(pair.AsSpan().Trim(), default) : new Pair(pair.AsSpan(0, equals).Trim(), pair.AsSpan(equals + 1).Trim());
    }

    private static ReadOnlySpan<char> Unquote(ReadOnlySpan<char> value) => value.Length >= 2 && value[0] == '"' && value[^1] == '"' ? value[1..^1] : value;

    private readonly ref struct Pair(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        public ReadOnlySpan<char> Name { get; } = name;

        private ReadOnlySpan<char> Value { get; } = value;

        public void Deconstruct(out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
        {
            name = Name;
            value = Value;
        }
    }
}
