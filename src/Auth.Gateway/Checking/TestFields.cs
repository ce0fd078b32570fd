using System.Text.Json;
using Auth.Gateway.Core.Tokens;

namespace Auth.Gateway.Checking;

/// <summary>The members of one object of a tests file: each read by its type, and those that nobody asked for refused.</summary>
public sealed class TestFields(JsonElement content, string path, List<string> errors)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public bool Has(string name) => Find(name) is not null;

    /// <param name="orObject">An object is somebody else's to read, and no error.</param>
    public string? Text(string name, string remedy = "must be text", bool orObject = false)
    {
        if (Find(name) is not { } value || (orObject && value.ValueKind == JsonValueKind.Object)) return null;
        if (JsonText.Of(value) is { } text) return text;
        Refuse(name, remedy);
        return null;
    }

    public int? Number(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)) return number;
        Refuse(name, "must be a whole number");
        return null;
    }

    public bool Flag(string name, bool fallback)
    {
        if (Find(name) is not { } value) return fallback;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Refuse(name, "must be true or false");
        return fallback;
    }

    public IReadOnlyList<string> List(string name)
    {
        var texts = new List<string>();
        foreach (var (item, _) in Items(name, "must be a list of texts", optional: true))
        {
            if (JsonText.Of(item) is { } text) texts.Add(text);
            else Refuse(name, $"must be a list of texts, and {(item.ValueKind == JsonValueKind.String ? "half of a surrogate pair" : item.ValueKind)} is none");
        }

        return texts;
    }

    /// <summary>An object of texts; null is a value, too.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Texts(string name)
    {
        if (Find(name) is not { } value) yield break;
        if (value.ValueKind != JsonValueKind.Object) Refuse(name, "must be an object of names and texts");
        else foreach (var member in value.EnumerateObject())
        {
            var text = JsonText.Of(member.Value);
            if (text is not null || member.Value.ValueKind == JsonValueKind.Null) yield return new(member.Name, text);
            else Refuse($"{name}.{member.Name}", "must be text");
        }
    }

    public IEnumerable<(JsonElement Item, string Path)> Items(string name, string remedy, bool optional = false)
    {
        if (Find(name) is not { ValueKind: JsonValueKind.Array } value)
        {
            if (!optional || Has(name)) Refuse(name, remedy);
            yield break;
        }

        var index = 0;
        foreach (var item in value.EnumerateArray()) yield return (item, $"{At(name)}[{index++}]");
    }

    public TestFields Object(string name)
    {
        if (Find(name) is { ValueKind: JsonValueKind.Object } value) return new TestFields(value, At(name), errors);
        Refuse(name, "must be an object");
        return new TestFields(default, At(name), []);
    }

    public void Refuse(string name, string remedy) => errors.Add($"{At(name)}: {remedy}.");

    public T Refuse<T>(string name, string remedy, T instead)
    {
        Refuse(name, remedy);
        return instead;
    }

    /// <summary>Called last.</summary>
    public void RefuseOthers()
    {
        if (content.ValueKind != JsonValueKind.Object) return;
        foreach (var member in content.EnumerateObject().Where(member => !_known.Contains(member.Name))) Refuse(member.Name, $"is not known here. Known are: {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
    }

    private JsonElement? Find(string name)
    {
        _known.Add(name);
        return content.ValueKind == JsonValueKind.Object && content.TryGetProperty(name, out var value) ? value : null;
    }

    private string At(string name) => (path.Length, name.Length) switch
    {
        (0, _) => name,
        (_, 0) => path,
        _ => $"{path}.{name}",
    };
}
