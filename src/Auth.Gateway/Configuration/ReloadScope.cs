namespace Auth.Gateway.Configuration;

/// <summary>
/// Which part of the configuration changes while the gateway runs: what decides on a request and where it goes. The rest has been made something of that
/// lives as long as the process (sockets, the store, keys), and is as it was at the start.
/// </summary>
public static class ReloadScope
{
    private static readonly string[] Reloaded = ["ReverseProxy", "Gateway:Policies", "Gateway:RateLimits", "Gateway:Cors", "$schema"];

    /// <summary>The settings of the start, with what changes from those that were read later.</summary>
    public static GatewaySettings Apply(GatewaySettings atStart, GatewaySettings read) =>
        atStart with { Policies = read.Policies, RateLimits = read.RateLimits, Cors = read.Cors };

    /// <returns>Paths of what is said otherwise, and is not loaded before the next start.</returns>
    public static IReadOnlyList<string> AtNextStart(IReadOnlyDictionary<string, string?> atStart, IReadOnlyDictionary<string, string?> read) =>
        [.. atStart.Keys.Union(read.Keys, StringComparer.OrdinalIgnoreCase)
            .Where(key => !IsReloaded(key) && !string.Equals(atStart.GetValueOrDefault(key), read.GetValueOrDefault(key), StringComparison.Ordinal))
            .Order(StringComparer.OrdinalIgnoreCase)];

    private static bool IsReloaded(string key) => Array.Exists(
        Reloaded, section => key.StartsWith(section, StringComparison.OrdinalIgnoreCase) && (key.Length == section.Length || key[section.Length] == ':'));
}
