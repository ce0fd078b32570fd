using Auth.Gateway.Configuration;
using Microsoft.AspNetCore.Authorization;

namespace Auth.Gateway.Pipeline.Authorization;

/// <summary>
/// Gives the framework, and through it YARP's validation, the names of our policies. They are decided by <see cref="AuthorizationMiddleware"/>;
/// should the framework's own middleware ever be asked instead, everything is denied.
/// </summary>
public sealed class GatewayPolicyProvider(GatewaySettings settings) : IAuthorizationPolicyProvider
{
    private static readonly AuthorizationPolicy Deny = new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build();

    public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) => Task.FromResult(settings.Policies.ContainsKey(policyName) ? Deny : null);

    public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Task.FromResult(Deny);

    public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => Task.FromResult<AuthorizationPolicy?>(Deny);
}
