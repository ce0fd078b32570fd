namespace Auth.Gateway.Configuration;

/// <summary>The configuration has errors, all of them listed; the program does not start.</summary>
public sealed class ConfigurationException(IReadOnlyList<ConfigurationError> errors)
    : Exception("The configuration is not valid:" + string.Concat(errors.Select(error => $"{Environment.NewLine}  {error}")))
{
    public IReadOnlyList<ConfigurationError> Errors { get; } = errors;
}
