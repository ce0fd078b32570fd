using Yarp.ReverseProxy.Configuration;

namespace Auth.Gateway.Configuration;

/// <summary>
/// Refuses keys that YARP would pass over: a misspelt <c>Methods</c> would be a route for all of them. What YARP knows, its own records say.
/// </summary>
public static class ProxyKeyCheck
{
    public static void Check(IConfigurationSection proxy, List<ConfigurationError> errors)
    {
        Refuse(proxy, ["Routes", "Clusters"], errors);
        // Their own ids are the names of their sections.
        foreach (var route in proxy.GetSection("Routes").GetChildren()) Check(route, typeof(RouteConfig), nameof(RouteConfig.RouteId), errors);
        foreach (var cluster in proxy.GetSection("Clusters").GetChildren()) Check(cluster, typeof(ClusterConfig), nameof(ClusterConfig.ClusterId), errors);
    }

    private static void Check(IConfigurationSection section, Type record, string? id, List<ConfigurationError> errors)
    {
        var known = record.GetProperties().Where(property => property.Name != id).ToDictionary(property => property.Name, property => property.PropertyType, StringComparer.OrdinalIgnoreCase);
        Refuse(section, known.Keys, errors);
        foreach (var child in section.GetChildren())
        {
            if (!known.TryGetValue(child.Key, out var type)) continue;
            if (IsRecord(type)) Check(child, type, null, errors);
            // Of names (destinations) or in order (headers, query parameters); texts and metadata are not ours to know.
            else if (type.GenericTypeArguments is [.., var item] && IsRecord(item)) foreach (var one in child.GetChildren()) Check(one, item, null, errors);
        }
    }

    private static bool IsRecord(Type type) => type.IsClass && type.Namespace == typeof(RouteConfig).Namespace;

    private static void Refuse(IConfigurationSection section, IReadOnlyCollection<string> known, List<ConfigurationError> errors)
    {
        foreach (var child in section.GetChildren().Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            errors.Add(new ConfigurationError(child.Path, null, $"is not known here. Known are: {string.Join(", ", known.Order(StringComparer.Ordinal))}."));
        }
    }
}
