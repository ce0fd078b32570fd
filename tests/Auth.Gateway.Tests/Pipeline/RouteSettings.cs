namespace Auth.Gateway.Tests.Pipeline;

/// <summary>Routes, policies and clusters in the words of configuration.</summary>
public static class RouteSettings
{
    /// <summary>Adds the route <c>/{name}/{**rest}</c>.</summary>
    public static Dictionary<string, string?> Route(this Dictionary<string, string?> settings, string name, string policy, string cluster = "devices")
    {
        settings[$"ReverseProxy:Routes:{name}:ClusterId"] = cluster;
        settings[$"ReverseProxy:Routes:{name}:AuthorizationPolicy"] = policy;
        settings[$"ReverseProxy:Routes:{name}:Match:Path"] = $"/{name}/{{**rest}}";
        return settings;
    }

    /// <summary>Adds a policy, and a route of the same name under it.</summary>
    /// <param name="credentials">Separated by blanks.</param>
    public static Dictionary<string, string?> Guarded(this Dictionary<string, string?> settings, string name, string credentials, params (string Key, string Value)[] demands)
    {
        settings.List($"Gateway:Policies:{name}:Credentials", credentials);
        foreach (var (key, value) in demands) settings[$"Gateway:Policies:{name}:{key}"] = value;
        return settings.Route(name, name);
    }

    public static Dictionary<string, string?> Cluster(this Dictionary<string, string?> settings, string name, string address)
    {
        settings[$"ReverseProxy:Clusters:{name}:Destinations:one:Address"] = address;
        return settings;
    }

    private static void List(this Dictionary<string, string?> settings, string path, string values)
    {
        var index = 0;
        foreach (var value in values.Split(' ', StringSplitOptions.RemoveEmptyEntries)) settings[$"{path}:{index++}"] = value;
    }
}
