using System.Globalization;

namespace Auth.Gateway.Configuration;

/// <summary>
/// Reads one configuration section strictly: a value of the wrong type and a key that means nothing are both errors, since a misspelt "Scopes"
/// would otherwise be a route without any.
/// </summary>
public sealed class SectionReader(IConfigurationSection section, List<ConfigurationError> errors)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public bool Exists => section.Exists();

    public SectionReader Section(string key) => new(Known(key), errors);

    public IEnumerable<(string Name, SectionReader Reader)> Children() => section.GetChildren().Select(child => (child.Key, new SectionReader(child, errors)));

    public string? Text(string key) => Known(key).Value;

    public T Parse<T>(string key, T fallback, Func<string, (bool Ok, T Value)> parse, string remedy, bool isSecret = false)
    {
        var child = Known(key);
        if (child.Value is not { } text) return fallback;
        var (ok, value) = parse(text);
        if (!ok) errors.Add(new ConfigurationError(child.Path, isSecret ? null : text, remedy));
        return ok ? value : fallback;
    }

    public bool Flag(string key, bool fallback) => Parse(key, fallback, text => (bool.TryParse(text, out var value), value), "must be true or false.");

    public bool? OptionalFlag(string key) => Parse(key, (bool?)null, text => (bool.TryParse(text, out var value), value), "must be true or false.");

    /// <summary>One of the enumeration's names; not its numbers, which nobody should have to know.</summary>
    public T Choice<T>(string key, T fallback, string remedy) where T : struct, Enum => Parse(
        key, fallback, text => (Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase), Enum.TryParse<T>(text, ignoreCase: true, out var value) ? value : fallback), remedy);

    public int Integer(string key, int fallback, int min, int max) => Parse(
        key, fallback, text => (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max, value),
        $"must be a whole number from {min} to {max}.");

    public TimeSpan Duration(string key, TimeSpan fallback, TimeSpan max, TimeSpan min = default) => Parse(
        key, fallback, text => (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value > TimeSpan.Zero && value >= min && value <= max, value),
        $"must be a duration (days.hours:minutes:seconds), {(min == default ? "more than nothing" : $"at least {min}")} and at most {max}.");

    /// <summary>Null when the key is not there at all, so that a default can stand in; an empty list is a list.</summary>
    public IReadOnlyList<string>? List(string key, Func<string, bool> isValid, string remedy)
    {
        var child = Known(key);
        if (!child.Exists()) return null;
        var values = new List<string>();
        if (!string.IsNullOrEmpty(child.Value)) errors.Add(new ConfigurationError(child.Path, child.Value, "must be a list."));
        foreach (var item in child.GetChildren())
        {
            if (item.Value is { } value && isValid(value)) values.Add(value);
            else errors.Add(new ConfigurationError(item.Path, item.Value, remedy));
        }

        return values;
    }

    public void Error(string key, string? value, string remedy) => errors.Add(new ConfigurationError($"{section.Path}:{key}", value, remedy));

    /// <summary>Called last: whatever was not asked for is not understood.</summary>
    public void RefuseUnknownKeys()
    {
        foreach (var child in section.GetChildren().Where(child => !_known.Contains(child.Key)))
        {
            errors.Add(new ConfigurationError(child.Path, null, $"is not known here. Known are: {string.Join(", ", _known.Order(StringComparer.Ordinal))}."));
        }
    }

    private IConfigurationSection Known(string key)
    {
        _known.Add(key);
        return section.GetSection(key);
    }
}
