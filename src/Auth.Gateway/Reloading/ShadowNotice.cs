using Auth.Gateway.Configuration;

namespace Auth.Gateway.Reloading;

/// <summary>A gateway that lets pass what it would refuse says so whenever its configuration is loaded: nobody is to forget it.</summary>
public sealed partial class ShadowNotice(ILogger<ShadowNotice> logger)
{
    public void Say(GatewaySettings settings)
    {
        var policies = settings.Policies.Values.Where(policy => policy.Shadow).Select(policy => policy.Name).Order(StringComparer.Ordinal).ToList();
        var limits = settings.RateLimits.Values.Where(limit => limit.Shadow).Select(limit => limit.Name).Order(StringComparer.Ordinal).ToList();
        if (policies.Count > 0) LogPolicies(string.Join(", ", policies));
        if (limits.Count > 0) LogLimits(string.Join(", ", limits));
    }

    [LoggerMessage(1101, LogLevel.Warning, "Policies in shadow mode, which refuse nobody: {Policies}.")]
    private partial void LogPolicies(string policies);

    [LoggerMessage(1102, LogLevel.Warning, "Limits in shadow mode, which refuse nobody: {Limits}.")]
    private partial void LogLimits(string limits);
}
