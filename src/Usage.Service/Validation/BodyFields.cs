using System.Text.Json;
using Usage.Service.Errors;
using Usage.Service.Values;

namespace Usage.Service.Validation;

/// <summary>
/// Reads members one by one and notes what is wrong, so that all of it is told at once, in the order of reading.
/// What a reader returns after noting something is not used.
/// </summary>
internal sealed class BodyFields(JsonElement body)
{
    public const int LongestText = 255;

    private readonly List<Violation> _violations = [];

    public IReadOnlyList<Violation> Violations => _violations;

    public string Text(string name) => Required(name) is { } value ? ReadText(name, value) : "";

    public string? OptionalText(string name) => Optional(name) is { } value ? ReadText(name, value) : null;

    public Quantity Quantity(string name)
    {
        if (Required(name) is not { } value) return default;
        if (value.ValueKind != JsonValueKind.Number) return Note<Quantity>(Violation.NotNumber("body", name));
        return Values.Quantity.Parse(value.GetRawText(), out var quantity) switch
        {
            QuantityFault.None => quantity,
            QuantityFault.NotPositive => Note<Quantity>(Violation.NotAbove(0, "body", name)),
            QuantityFault.TooLarge => Note<Quantity>(Violation.Above(Values.Quantity.Largest, "body", name)),
            _ => Note<Quantity>(Violation.TooPrecise(Values.Quantity.Places, "body", name)),
        };
    }

    public Instant? OptionalTime(string name)
    {
        if (Optional(name) is not { } value) return null;
        return value.ValueKind == JsonValueKind.String && Instant.TryParse(value.GetString()!, out var instant)
            ? instant
            : Note<Instant?>(Violation.NotTime("body", name));
    }

    /// <summary>The object as JSON text, every number as it was written.</summary>
    public string OptionalObject(string name)
    {
        if (Optional(name) is not { } value) return "{}";
        return value.ValueKind == JsonValueKind.Object ? JsonSerializer.Serialize(value) : Note<string>(Violation.NotObject("body", name))!;
    }

    private string ReadText(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return Note<string>(Violation.NotText("body", name))!;
        var text = value.GetString()!;
        if (text.Length == 0) return Note<string>(Violation.TooShort(1, "body", name))!;
        if (text.Length > LongestText) return Note<string>(Violation.TooLong(LongestText, "body", name))!;
        return text.Any(char.IsControl) ? Note<string>(Violation.ControlCharacters("body", name))! : text;
    }

    private JsonElement? Required(string name)
    {
        if (!body.TryGetProperty(name, out var value)) return Note<JsonElement?>(Violation.Missing("body", name));
        return value.ValueKind == JsonValueKind.Null ? Note<JsonElement?>(Violation.Null("body", name)) : value;
    }

    private JsonElement? Optional(string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private T? Note<T>(Violation violation)
    {
        _violations.Add(violation);
        return default;
    }
}
