using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Auth.Gateway.Tests.Shipping;

/// <summary>A YAML file with its anchors and merges resolved, asked by paths such as <c>services/redis/command</c>.</summary>
internal sealed class YamlFile
{
    private readonly object? _root;

    private YamlFile(object? root) => _root = root;

    public static YamlFile Read(string path)
    {
        using var reader = new StringReader(RepositoryFiles.Read(path));
        return new YamlFile(new DeserializerBuilder().Build().Deserialize<object>(new MergingParser(new Parser(reader))));
    }

    public string Text(string path) => TextOrNull(path)!;

    /// <summary>As it is written; null for what is no scalar, or is not there.</summary>
    public string? TextOrNull(string path) => At(path) as string;

    public IReadOnlyList<string> Texts(string path) => [.. ((List<object>)(At(path) ?? new List<object>())).Cast<string>()];

    public IReadOnlyList<string> Names(string path) => At(path) switch
    {
        Dictionary<object, object> members => [.. members.Keys.Cast<string>()],
        List<object> items => [.. items.Cast<string>()],
        _ => [],
    };

    /// <summary>Objects in a list.</summary>
    public IReadOnlyList<IReadOnlyDictionary<object, object>> Items(string path) => [.. ((List<object>)At(path)!).Cast<Dictionary<object, object>>()];

    /// <summary>Names of a mapping; none of anything else. The root's path is empty.</summary>
    public IReadOnlyList<string> Members(string path) => At(path) is Dictionary<object, object> members ? [.. members.Keys.Cast<string>()] : [];

    public bool Has(string path) => At(path) is not null;

    private object? At(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(_root, (node, name) => (node as Dictionary<object, object>)?.GetValueOrDefault(name));
}
