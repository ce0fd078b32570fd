using System.Globalization;

namespace Auth.Gateway.Wire;

/// <summary>Reads query parameters and collects what is wrong with them.</summary>
public sealed class QueryReader(IQueryCollection query)
{
    private readonly List<FieldError> _errors = [];

    public IReadOnlyList<FieldError> Errors => _errors;

    /// <returns>Null when it is missing, or wrong.</returns>
    public string? Text(string name, Func<string, bool> isValid, string remedy)
    {
        var values = query[name];
        if (values.Count == 0) return null;
        if (values is [{ } text] && isValid(text)) return text;
        _errors.Add(FieldError.Wrong(remedy, "query", name));
        return null;
    }

    public DateTimeOffset? Instant(string name) =>
        Text(name, text => WireTime.Parse(text) is not null, $"{name} must be a time with a zone, such as 2025-01-01T00:00:00Z") is { } text ? WireTime.Parse(text) : null;

    public int Integer(string name, int fallback, int min, int max)
    {
        var values = query[name];
        if (values.Count == 0) return fallback;
        if (values.Count > 1 || !int.TryParse(values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) _errors.Add(FieldError.NotInteger("query", name));
        else if (number < min) _errors.Add(FieldError.TooSmall(min, "query", name));
        else if (number > max) _errors.Add(FieldError.TooLarge(max, "query", name));
        else return number;
        return fallback;
    }
}
