using Microsoft.Extensions.Logging;

namespace Auth.Gateway.Core.Failures;

/// <summary>How loudly the log tells of a failure.</summary>
public static class FailureSeverityLevels
{
    public static LogLevel ToLogLevel(this FailureSeverity severity) => severity switch
    {
        FailureSeverity.Fault => LogLevel.Error,
        FailureSeverity.Suspicious => LogLevel.Warning,
        _ => LogLevel.Information,
    };
}
