namespace Auth.Gateway.Configuration;

/// <summary>OpenTelemetry's own variables, <c>OTEL_…</c>: an empty one is as none (specification "Environment Variables"), one that is wrong is an error, like a key of ours.</summary>
internal sealed class StandardVariables(IConfiguration configuration, List<ConfigurationError> errors)
{
    /// <summary>The name of a variable for all signals.</summary>
    public static string Otlp(string name) => $"OTEL_EXPORTER_OTLP_{name}";

    /// <summary>The name of a variable for one signal.</summary>
    public static string Otlp(string signal, string name) => Otlp($"{signal.ToUpperInvariant()}_{name}");

    public string? Text(string name) => configuration[name] is { Length: > 0 } text ? text : null;

    public bool Flag(string name) => string.Equals(Text(name), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>The signal's own word, or that for all signals.</summary>
    public T? Otlp<T>(string signal, string name, Func<string, (bool Ok, T? Value)> parse, string remedy, bool isSecret = false) =>
        Parse(Text(Otlp(signal, name)) is null ? Otlp(name) : Otlp(signal, name), parse, remedy, isSecret);

    public T? Parse<T>(string name, Func<string, (bool Ok, T? Value)> parse, string remedy, bool isSecret = false)
    {
        if (Text(name) is not { } text) return default;
        var (ok, value) = parse(text);
        if (ok) return value;
        Error(new ConfigurationError(name, isSecret ? null : text, remedy));
        return default;
    }

    /// <summary>What each signal asks for is told once.</summary>
    public void Error(ConfigurationError error)
    {
        if (!errors.Contains(error)) errors.Add(error);
    }
}
