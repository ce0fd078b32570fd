using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Auth.Gateway.Core;

namespace Auth.Gateway.Storage.Measuring;

/// <summary>
/// What the store is asked: how long it takes, and in whose trace. Named after the method that asks, a closed set; never with a key, a value or a statement. A span is made for
/// requests that are sampled only; while nobody listens nothing is.
/// </summary>
internal sealed class StoreOperations
{
    private static readonly ActivitySource Source = new(InstrumentationScope.Name);

    // As many as there are methods of stores.
    private static readonly ConcurrentDictionary<(string Store, string Method), string> Names = [];

    private readonly Histogram<double> _duration;
    private readonly string _system;

    public StoreOperations(IMeterFactory meters, StoreKind kind)
    {
        _system = kind == StoreKind.Redis ? "redis" : "sqlite";
        _duration = meters.Create(InstrumentationScope.Name).CreateHistogram(
            "db.client.operation.duration", "s", "Time that the store took, by what it was asked.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5] });
    }

    /// <param name="file">Where the method stands that asks, as the compiler says it.</param>
    /// <returns>To be disposed of when the answer is there; null while nobody listens.</returns>
    public StoreOperation? Begin(string file, string method)
    {
        var isTraced = Activity.Current is { Recorded: true };
        if (!isTraced && !_duration.Enabled) return null;
        var name = Names.GetOrAdd((file, method), static asker => Name(asker.Store, asker.Method));
        return new StoreOperation(_duration, isTraced ? Source.StartActivity(name, ActivityKind.Client) : null, _system, name);
    }

    /// <summary><c>…/RedisApiKeyStore.cs</c> and <c>FindByHashAsync</c> are <c>api_key.find_by_hash</c>, whatever the store.</summary>
    internal static string Name(string file, string method)
    {
        var store = file[(file.LastIndexOfAny(['/', '\\']) + 1)..];
        store = Without(store, ".cs");
        foreach (var kind in Enum.GetNames<StoreKind>()) store = store.StartsWith(kind, StringComparison.Ordinal) ? store[kind.Length..] : store;
        return $"{SnakeCase(Without(store, "Store"))}.{SnakeCase(Without(method, "Async"))}";
    }

    private static string Without(string text, string end) => text.EndsWith(end, StringComparison.Ordinal) ? text[..^end.Length] : text;

    private static string SnakeCase(string text)
    {
        var snake = new StringBuilder();
        foreach (var letter in text)
        {
            if (char.IsAsciiLetterUpper(letter) && snake.Length > 0) snake.Append('_');
            snake.Append(char.ToLowerInvariant(letter));
        }

        return snake.ToString();
    }
}
