using System.Text.Json;
using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.Core.TrustedIssuers;

/// <summary>
/// Where a fact stands in a foreign token: names from the outside in. As text, dots separate them (<c>realm_access.roles</c>), <c>\.</c> is a dot in
/// a name, and what begins with <c>https://</c> or <c>http://</c> is one name. How it is read depends on the configuration only, never on the token.
/// </summary>
public sealed record ClaimPath
{
    private readonly IReadOnlyList<string> _names;

    private ClaimPath(IReadOnlyList<string> names) => _names = names;

    /// <returns>Null when a name is empty.</returns>
    public static ClaimPath? Parse(string text)
    {
        const char escapedDot = '\0';
        if (text.Contains(escapedDot)) return null;
        string[] names = text.StartsWith("https://", StringComparison.Ordinal) || text.StartsWith("http://", StringComparison.Ordinal)
            ? [text]
            : [.. text.Replace("\\.", escapedDot.ToString(), StringComparison.Ordinal).Split('.').Select(name => name.Replace(escapedDot, '.'))];
        return names.Any(string.IsNullOrWhiteSpace) ? null : new ClaimPath(names);
    }

    /// <summary>One text, alone or as the only element of a list; null for everything else.</summary>
    public string? Text(JsonElement claims) => Find(claims) is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() == 1 ? Texts(claims).FirstOrDefault() : null;

    /// <summary>A text, or the texts of a list; empty when there is nothing, or something else.</summary>
    public IReadOnlyList<string> Texts(JsonElement claims) => Find(claims) switch
    {
        { ValueKind: JsonValueKind.String } text => JsonText.Of(text) is { Length: > 0 } value ? [value] : [],
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(JsonText.Of).OfType<string>().Where(value => value.Length > 0)],
        _ => [],
    };

    /// <summary><c>true</c>, or the text that some providers write for it.</summary>
    public bool IsTrue(JsonElement claims) => Find(claims) is { } value && (value.ValueKind == JsonValueKind.True || JsonText.Of(value) == "true");

    private JsonElement? Find(JsonElement claims)
    {
        var at = claims;
        foreach (var name in _names)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return null;
        }

        return at;
    }
}
