namespace Auth.Gateway.Configuration;

/// <summary>What YARP's own section must say to be safe here. What else it must say, YARP checks itself.</summary>
public static class ProxyConfigurationCheck
{
    public static void Check(IConfigurationSection proxy, GatewaySettings settings, List<ConfigurationError> errors)
    {
        ProxyKeyCheck.Check(proxy, errors);
        var clusters = proxy.GetSection("Clusters").GetChildren().ToList();
        foreach (var route in proxy.GetSection("Routes").GetChildren())
        {
            var policy = route["AuthorizationPolicy"];
            if (string.IsNullOrEmpty(policy)) errors.Add(new ConfigurationError($"{route.Path}:AuthorizationPolicy", null, "must name an entry of Gateway:Policies: a route without a policy is not served."));
            else if (!settings.Policies.ContainsKey(policy)) errors.Add(new ConfigurationError($"{route.Path}:AuthorizationPolicy", policy, "is not an entry of Gateway:Policies."));
            var limit = route["RateLimiterPolicy"];
            if (limit is not null && !settings.RateLimits.ContainsKey(limit)) errors.Add(new ConfigurationError($"{route.Path}:RateLimiterPolicy", limit, "is not an entry of Gateway:RateLimits."));
            foreach (var name in RateLimitNames.InMetadata(route.GetSection("Metadata")[RateLimitNames.Metadata]).Where(name => !settings.RateLimits.ContainsKey(name)))
            {
                errors.Add(new ConfigurationError($"{route.Path}:Metadata:{RateLimitNames.Metadata}", name, "is not an entry of Gateway:RateLimits."));
            }

            RouteMetadata.Check(route, errors);
            var cors = route["CorsPolicy"];
            if (cors is not null && !settings.Cors.ContainsKey(cors) && !string.Equals(cors, "disable", StringComparison.OrdinalIgnoreCase)) errors.Add(new ConfigurationError($"{route.Path}:CorsPolicy", cors, "is not an entry of Gateway:Cors."));
            var cluster = route["ClusterId"];
            if (cluster is null || !clusters.Exists(known => string.Equals(known.Key, cluster, StringComparison.OrdinalIgnoreCase))) errors.Add(new ConfigurationError($"{route.Path}:ClusterId", cluster, "is not an entry of ReverseProxy:Clusters."));
        }

        foreach (var cluster in clusters)
        {
            UpstreamCheck.Check(cluster, errors);
            var affinity = cluster.GetSection("SessionAffinity");
            if (string.Equals(affinity["Policy"], "HashCookie", StringComparison.OrdinalIgnoreCase) || (bool.TryParse(affinity["Enabled"], out var enabled) && enabled && string.IsNullOrEmpty(affinity["Policy"])))
            {
                errors.Add(new ConfigurationError($"{affinity.Path}:Policy", affinity["Policy"], "HashCookie (YARP's default) is not available here; choose Cookie, ArrCookie or CustomHeader."));
            }
        }
    }
}
