using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Auth.Gateway.Tests.Stage;

/// <summary>Keeps what a gateway logs: text, level, and fields by name.</summary>
public sealed class LogRecorder : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, EventId Id, string Text, IReadOnlyDictionary<string, object?> Fields)> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue((
        logLevel, eventId, formatter(state, exception) + exception,
        (state as IEnumerable<KeyValuePair<string, object?>> ?? []).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal)));

    public void Dispose()
    {
    }
}
