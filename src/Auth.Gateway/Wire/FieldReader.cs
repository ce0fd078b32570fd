using System.Text.Json;
using Auth.Gateway.Core.Accounts;

namespace Auth.Gateway.Wire;

/// <summary>Reads the fields of a JSON object and collects what is wrong with them, in the order in which they are asked for.</summary>
public sealed class FieldReader(JsonElement content)
{
    private static readonly JsonElement NoMembers = JsonDocument.Parse("{}").RootElement.Clone();

    private readonly List<FieldError> _errors = [];

    public IReadOnlyList<FieldError> Errors => _errors;

    /// <summary>The whole body's own errors first: nothing there, not JSON, no object.</summary>
    public static FieldError? Check(JsonBody body) => body.Kind switch
    {
        JsonBodyKind.Object => null,
        JsonBodyKind.Empty => FieldError.Missing("body"),
        JsonBodyKind.Malformed => FieldError.NotJson(),
        _ => FieldError.NotObject(),
    };

    public static FieldReader Nothing() => new(NoMembers);

    /// <summary>Refuses members of any other name: where a misspelt one would mean more than was asked for.</summary>
    public void RefuseOthers(params ReadOnlySpan<string> known)
    {
        foreach (var member in content.EnumerateObject())
        {
            if (!known.Contains(member.Name)) _errors.Add(FieldError.Wrong("is not known here", "body", member.Name));
        }
    }

    public void Refuse(FieldError error) => _errors.Add(error);

    /// <summary>Required text; what is returned after an error is empty and not to be used.</summary>
    public string Text(string name, int min = 1, int max = 200)
    {
        if (Required(name) is not { } value) return "";
        return CheckText(value, min, max, "body", name) ?? "";
    }

    public string? OptionalText(string name, int min = 0, int max = 200) => Optional(name) is { } value ? CheckText(value, min, max, "body", name) : null;

    public string Email(string name)
    {
        if (Required(name) is not { } value) return "";
        if (value.ValueKind != JsonValueKind.String) return Fail(FieldError.NotText("body", name));
        return ReadString(value) is { } text && EmailAddress.Parse(text) is { } address ? address : Fail(FieldError.NotEmail("body", name));
    }

    public bool Flag(string name, bool fallback)
    {
        if (Optional(name) is not { } value) return fallback;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        _errors.Add(FieldError.NotBoolean("body", name));
        return fallback;
    }

    public int Integer(string name, int fallback, int min, int max)
    {
        if (Optional(name) is not { } value) return fallback;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number)) _errors.Add(FieldError.NotInteger("body", name));
        else if (number < min) _errors.Add(FieldError.TooSmall(min, "body", name));
        else if (number > max) _errors.Add(FieldError.TooLarge(max, "body", name));
        else return number;
        return fallback;
    }

    /// <summary>A list of texts; absent is empty.</summary>
    public IReadOnlyList<string> List(string name, int max, Func<string, bool> isValid, string remedy)
    {
        if (Optional(name) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array)
        {
            _errors.Add(FieldError.NotList("body", name));
            return [];
        }

        if (value.GetArrayLength() > max) _errors.Add(FieldError.Wrong($"at most {max} items are allowed", "body", name));
        var items = new List<string>();
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            var location = index++.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (item.ValueKind != JsonValueKind.String || ReadString(item) is not { } text) _errors.Add(FieldError.NotText("body", name, location));
            else if (!isValid(text)) _errors.Add(FieldError.Wrong(remedy, "body", name, location));
            else if (!items.Contains(text, StringComparer.Ordinal)) items.Add(text);
        }

        return items;
    }

    public DateTimeOffset? Instant(string name)
    {
        if (Optional(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String && ReadString(value) is { } text && WireTime.Parse(text) is { } instant) return instant;
        _errors.Add(new FieldError(["body", name], "invalid datetime format", "value_error.datetime"));
        return null;
    }

    /// <summary>The member, unless it is missing or null.</summary>
    public JsonElement? Optional(string name) =>
        content.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private JsonElement? Required(string name)
    {
        if (!content.TryGetProperty(name, out var value)) _errors.Add(FieldError.Missing("body", name));
        else if (value.ValueKind == JsonValueKind.Null) _errors.Add(FieldError.Null("body", name));
        else return value;
        return null;
    }

    private string? CheckText(JsonElement value, int min, int max, params string[] loc)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            _errors.Add(FieldError.NotText(loc));
            return null;
        }

        var text = ReadString(value);
        if (text is null || text.Contains('\0')) _errors.Add(FieldError.Wrong("the text holds characters that are not allowed", loc));
        else if (text.Length < min) _errors.Add(FieldError.TooShort(min, loc));
        else if (text.Length > max) _errors.Add(FieldError.TooLong(max, loc));
        else return text;
        return null;
    }

    /// <summary>Null when it is no text: a lone surrogate, written as an escape, is JSON all the same.</summary>
    public static string? ReadString(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private string Fail(FieldError error)
    {
        _errors.Add(error);
        return "";
    }
}
