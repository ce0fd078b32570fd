using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Auth.Gateway.Tests.Security.AtRest;

/// <summary>
/// Keeps all that is logged, messages, values and exceptions. Our own categories are heard down to Trace; the framework's as far as the product lets
/// them speak.
/// </summary>
[ProviderAlias("Capture")]
public sealed class LogCapture : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Message, string All)> _entries = new();

    public static IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        ["Logging:Capture:LogLevel:Default"] = "Trace",
        ["Logging:Capture:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:Capture:LogLevel:Microsoft.AspNetCore.Server.Kestrel"] = "Information",
        ["Logging:Capture:LogLevel:Yarp"] = "Warning",
        ["Logging:Capture:LogLevel:System.Net.Http"] = "Warning",
    };

    /// <summary>One line each, as a log of lines has it.</summary>
    public IReadOnlyList<string> Messages => [.. _entries.Select(entry => entry.Message)];

    public string Everything => string.Join('\n', _entries.Select(entry => entry.All));

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _entries);

    public void Dispose()
    {
        // What was heard is looked at after the gateway has stopped.
    }

    private sealed class Logger(string category, ConcurrentQueue<(string Message, string All)> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var message = formatter(state, exception);
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(pair => $"{pair.Key}={pair.Value}")) : "";
            entries.Enqueue((message, $"{category} {message} {values} {exception}"));
        }
    }
}
