using System.Text.Json;
using Auth.Gateway.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace Auth.Gateway.Reloading;

/// <summary>
/// What the configuration is made of, one over the other, as the program was started: files, which can be read again, and between and above them what cannot
/// change (environment, command line, a hosting program's word).
/// </summary>
public sealed class ConfigurationLayers
{
    private readonly IReadOnlyList<Layer> _layers;
    private HashSet<string> _there;

    public ConfigurationLayers(IConfigurationRoot configuration)
    {
        _layers = [.. configuration.Providers.Select(Layer.Of)];
        _there = [.. Files.Where(File.Exists)];
        AtStart = Merge(_layers.Select(layer => layer.Values));
    }

    private sealed record Layer(string? File, bool IsOptional, IReadOnlyDictionary<string, string?> Values)
    {
        public static Layer Of(IConfigurationProvider provider) => provider is JsonConfigurationProvider { Source: { Path: { } path } source }
            ? new Layer(source.FileProvider?.GetFileInfo(path).PhysicalPath ?? path, source.Optional, ConfigurationValues.Of(provider))
            : new Layer(null, true, ConfigurationValues.Of(provider));
    }

    /// <summary>What the program was started with: every key with its value, in one.</summary>
    public IReadOnlyDictionary<string, string?> AtStart { get; }

    private IEnumerable<string> Files => _layers.Select(layer => layer.File).OfType<string>();

    /// <summary>The files of this moment.</summary>
    /// <returns>Null when they are just being changed: several files must be of one moment.</returns>
    /// <exception cref="ConfigurationException">One cannot be read.</exception>
    public FileContents? Read()
    {
        var (once, again) = (FileContents.Read(Files), FileContents.Read(Files));
        return once.Fingerprint == again.Fingerprint ? once : null;
    }

    /// <summary>Every key with its value, as it would be at a start with these files.</summary>
    /// <exception cref="ConfigurationException">A file is no JSON, or is not there any more: nobody takes a policy away by losing a file.</exception>
    public IReadOnlyDictionary<string, string?> Over(FileContents files)
    {
        var errors = new List<ConfigurationError>();
        var values = Merge([.. _layers.Select(layer => layer.File is { } file ? Parse(file, layer.IsOptional, files[file], errors) : layer.Values)]);
        return errors.Count == 0 ? values : throw new ConfigurationException(errors);
    }

    /// <summary>From now on these files are those that must not get lost.</summary>
    public void Took(FileContents files) => _there = [.. Files.Where(file => files[file] is not null)];

    private IReadOnlyDictionary<string, string?> Parse(string file, bool isOptional, byte[]? content, List<ConfigurationError> errors)
    {
        if (content is null)
        {
            if (_there.Contains(file) || !isOptional) errors.Add(new ConfigurationError(file, null, "is not there any more. To take out what it says, write {} into it."));
            return new Dictionary<string, string?>();
        }

        try
        {
            using var stream = new MemoryStream(content);
            var provider = new JsonStreamConfigurationProvider(new JsonStreamConfigurationSource { Stream = stream });
            provider.Load();
            return ConfigurationValues.Of(provider);
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            errors.Add(new ConfigurationError(file, null, "is not valid JSON: " + exception.GetBaseException().Message));
            return new Dictionary<string, string?>();
        }
    }

    private static Dictionary<string, string?> Merge(IEnumerable<IReadOnlyDictionary<string, string?>> layers)
    {
        var merged = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var layer in layers)
        {
            foreach (var (key, value) in layer) merged[key] = value;
        }

        return merged;
    }
}
