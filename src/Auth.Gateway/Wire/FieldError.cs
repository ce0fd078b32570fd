using System.Text.Json.Serialization;

namespace Auth.Gateway.Wire;

/// <summary>One entry of a 422 answer, in the words of FastAPI with pydantic 1, which clients compare to the letter.</summary>
/// <param name="Loc">Where: <c>["body","email"]</c>.</param>
public sealed record FieldError(IReadOnlyList<string> Loc, string Msg, string Type)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, object>? Ctx { get; init; }

    public static FieldError Missing(params string[] loc) => new(loc, "field required", "value_error.missing");

    public static FieldError Null(params string[] loc) => new(loc, "none is not an allowed value", "type_error.none.not_allowed");

    public static FieldError NotText(params string[] loc) => new(loc, "str type expected", "type_error.str");

    public static FieldError NotEmail(params string[] loc) => new(loc, "value is not a valid email address", "value_error.email");

    public static FieldError NotObject() => new(["body"], "value is not a valid dict", "type_error.dict");

    /// <summary>Never repeats what was sent: it may hold a password.</summary>
    public static FieldError NotJson() => new(["body"], "the body is not valid JSON", "value_error.jsondecode");

    public static FieldError NotBoolean(params string[] loc) => new(loc, "value could not be parsed to a boolean", "type_error.bool");

    public static FieldError NotInteger(params string[] loc) => new(loc, "value is not a valid integer", "type_error.integer");

    public static FieldError NotList(params string[] loc) => new(loc, "value is not a valid list", "type_error.list");

    public static FieldError TooShort(int limit, params string[] loc) =>
        new(loc, $"ensure this value has at least {limit} characters", "value_error.any_str.min_length") { Ctx = new() { ["limit_value"] = limit } };

    public static FieldError TooLong(int limit, params string[] loc) =>
        new(loc, $"ensure this value has at most {limit} characters", "value_error.any_str.max_length") { Ctx = new() { ["limit_value"] = limit } };

    public static FieldError TooSmall(int limit, params string[] loc) =>
        new(loc, $"ensure this value is greater than or equal to {limit}", "value_error.number.not_ge") { Ctx = new() { ["limit_value"] = limit } };

    public static FieldError TooLarge(int limit, params string[] loc) =>
        new(loc, $"ensure this value is less than or equal to {limit}", "value_error.number.not_le") { Ctx = new() { ["limit_value"] = limit } };

    public static FieldError Wrong(string message, params string[] loc) => new(loc, message, "value_error");
}
