namespace Auth.Gateway.Reloading;

/// <summary>Configuration as keys with values, apart from where it came from.</summary>
public static class ConfigurationValues
{
    /// <summary>What one provider says, and no key that it only has something below.</summary>
    public static IReadOnlyDictionary<string, string?> Of(IConfigurationProvider provider)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        Walk(null);
        return values;

        void Walk(string? parent)
        {
            foreach (var name in provider.GetChildKeys([], parent).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                var key = parent is null ? name : $"{parent}:{name}";
                if (provider.TryGet(key, out var value)) values[key] = value;
                Walk(key);
            }
        }
    }

    /// <summary>To be asked as configuration, and never to change.</summary>
    public static IConfiguration Freeze(IReadOnlyDictionary<string, string?> values) => new ConfigurationBuilder().AddInMemoryCollection(values).Build();

    public static bool AreSame(IReadOnlyDictionary<string, string?> one, IReadOnlyDictionary<string, string?> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var value) && string.Equals(pair.Value, value, StringComparison.Ordinal));
}
