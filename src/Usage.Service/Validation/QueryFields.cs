using System.Globalization;
using Usage.Service.Errors;
using Usage.Service.Values;

namespace Usage.Service.Validation;

/// <summary>As <see cref="BodyFields"/>, for the query string.</summary>
internal sealed class QueryFields(IQueryCollection query)
{
    private readonly List<Violation> _violations = [];

    public static T Read<T>(HttpRequest request, Func<QueryFields, T> read)
    {
        var fields = new QueryFields(request.Query);
        var result = read(fields);
        return fields._violations.Count == 0 ? result : throw new InvalidRequest(fields._violations);
    }

    public string? Text(string name)
    {
        var values = query[name];
        if (values.Count > 1) _violations.Add(Violation.Repeated("query", name));
        return values.Count == 1 ? values[0] : null;
    }

    public int Integer(string name, int otherwise, int largest)
    {
        if (Text(name) is not { } text) return otherwise;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            _violations.Add(Violation.NotInteger("query", name));
        else if (value < 1)
            _violations.Add(Violation.Below(1, "query", name));
        else if (value > largest)
            _violations.Add(Violation.Above(largest, "query", name));
        return value;
    }

    public Instant? Time(string name)
    {
        if (Text(name) is not { } text) return null;
        if (Instant.TryParse(text, out var instant)) return instant;
        _violations.Add(Violation.NotTime("query", name));
        return null;
    }
}
