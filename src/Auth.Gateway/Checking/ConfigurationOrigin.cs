using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace Auth.Gateway.Checking;

/// <summary>Where a value was written: of several files that say it, the one that counts.</summary>
public static class ConfigurationOrigin
{
    /// <returns>A file, or the environment. Of a key that is missing, where the nearest section above it is.</returns>
    public static string Of(IConfigurationRoot configuration, string path)
    {
        for (var key = path; key.Length > 0; key = Parent(key))
        {
            if (configuration.Providers.LastOrDefault(provider => Knows(provider, key)) is { } provider) return Name(provider, key);
        }

        return "configuration";
    }

    private static bool Knows(IConfigurationProvider provider, string key) => provider.TryGet(key, out _) || provider.GetChildKeys([], key).Any();

    private static string Parent(string key) => key.LastIndexOf(':') is > 0 and var colon ? key[..colon] : "";

    private static string Name(IConfigurationProvider provider, string key) => provider switch
    {
        JsonConfigurationProvider { Source: { Path: { } file } source } => Shown(source.FileProvider?.GetFileInfo(file).PhysicalPath ?? file),
        EnvironmentVariablesConfigurationProvider => "environment variable " + key.Replace(":", "__", StringComparison.Ordinal),
        _ => "configuration",
    };

    private static string Shown(string file)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), file);
        return relative.StartsWith("..", StringComparison.Ordinal) ? file : relative;
    }
}
