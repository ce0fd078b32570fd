using Auth.Gateway.Configuration;

namespace Auth.Gateway.Hosting;

/// <summary>A gateway that lets pass what it would refuse says so at every start: nobody is to forget it.</summary>
public sealed partial class ShadowNotice(GatewaySettings settings, ILogger<ShadowNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var policies = settings.Policies.Values.Where(policy => policy.Shadow).Select(policy => policy.Name).Order(StringComparer.Ordinal).ToList();
        var limits = settings.RateLimits.Values.Where(limit => limit.Shadow).Select(limit => limit.Name).Order(StringComparer.Ordinal).ToList();
        if (policies.Count > 0) LogPolicies(string.Join(", ", policies));
        if (limits.Count > 0) LogLimits(string.Join(", ", limits));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1101, LogLevel.Warning, "Policies in shadow mode, which refuse nobody: {Policies}.")]
    private partial void LogPolicies(string policies);

    [LoggerMessage(1102, LogLevel.Warning, "Limits in shadow mode, which refuse nobody: {Limits}.")]
    private partial void LogLimits(string limits);
}
