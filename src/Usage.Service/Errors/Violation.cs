using System.Text.Json.Serialization;

namespace Usage.Service.Errors;

/// <summary>One thing that is wrong with a request, in the words that FastAPI's clients know.</summary>
internal sealed record Violation(
    IReadOnlyList<string> Loc,
    string Msg,
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, long>? Ctx = null)
{
    public static Violation Missing(params string[] at) => new(at, "field required", "value_error.missing");
    public static Violation Null(params string[] at) => new(at, "none is not an allowed value", "type_error.none.not_allowed");
    public static Violation NotText(params string[] at) => new(at, "str type expected", "type_error.str");
    public static Violation NotObject(params string[] at) => new(at, "value is not a valid dict", "type_error.dict");
    public static Violation NotNumber(params string[] at) => new(at, "value is not a valid float", "type_error.float");
    public static Violation NotInteger(params string[] at) => new(at, "value is not a valid integer", "type_error.integer");
    public static Violation NotTime(params string[] at) => new(at, "invalid datetime format", "value_error.datetime");
    public static Violation Repeated(params string[] at) => new(at, "value may be given once", "value_error.repeated");
    public static Violation ControlCharacters(params string[] at) =>
        new(at, "control characters are not allowed", "value_error.str.control");

    /// <summary>Says nothing of the body: it may hold what must not be repeated.</summary>
    public static Violation MalformedJson() => new(["body"], "malformed JSON", "value_error.jsondecode");

    public static Violation TooShort(long limit, params string[] at) =>
        new(at, $"ensure this value has at least {limit} characters", "value_error.any_str.min_length", Limit(limit));

    public static Violation TooLong(long limit, params string[] at) =>
        new(at, $"ensure this value has at most {limit} characters", "value_error.any_str.max_length", Limit(limit));

    public static Violation NotAbove(long limit, params string[] at) =>
        new(at, $"ensure this value is greater than {limit}", "value_error.number.not_gt", Limit(limit));

    public static Violation Below(long limit, params string[] at) =>
        new(at, $"ensure this value is greater than or equal to {limit}", "value_error.number.not_ge", Limit(limit));

    public static Violation Above(long limit, params string[] at) =>
        new(at, $"ensure this value is less than or equal to {limit}", "value_error.number.not_le", Limit(limit));

    public static Violation TooPrecise(long places, params string[] at) => new(
        at, $"ensure that there are no more than {places} decimal places", "value_error.decimal.max_places",
        new Dictionary<string, long> { ["decimal_places"] = places });

    private static Dictionary<string, long> Limit(long value) => new() { ["limit_value"] = value };
}
