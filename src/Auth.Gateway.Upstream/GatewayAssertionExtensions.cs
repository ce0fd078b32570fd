using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Auth.Gateway.Upstream;

/// <summary>Puts a backend behind its gateway.</summary>
public static class GatewayAssertionExtensions
{
    /// <summary>
    /// Makes the gateway's assertion the one way in: the default scheme, and the policy of every endpoint that names no other. What anybody may call
    /// says so, with <c>AllowAnonymous</c>.
    /// </summary>
    /// <param name="configure">At least <see cref="GatewayAssertionOptions.Authority"/> and <see cref="GatewayAssertionOptions.Audience"/>.</param>
    public static AuthenticationBuilder AddGatewayAssertion(this IServiceCollection services, Action<GatewayAssertionOptions> configure)
    {
        services.AddAuthorizationBuilder().SetFallbackPolicy(GatewayAssertionDefaults.Policy);
        return services.AddAuthentication(GatewayAssertionDefaults.AuthenticationScheme).AddGatewayAssertion(configure);
    }

    /// <summary>The scheme <c>gateway</c> beside others; who must have it is the backend's to say, e.g. by <see cref="GatewayAssertionDefaults.Policy"/>.</summary>
    /// <inheritdoc cref="AddGatewayAssertion(IServiceCollection, Action{GatewayAssertionOptions})" path="/param"/>
    public static AuthenticationBuilder AddGatewayAssertion(this AuthenticationBuilder authentication, Action<GatewayAssertionOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(authentication);
        authentication.Services.TryAddSingleton<GatewayKeyRings>();
        // A mistake stops the start, not the first request.
        authentication.Services.AddOptions<GatewayAssertionOptions>(GatewayAssertionDefaults.AuthenticationScheme).ValidateOnStart();
        return authentication.AddScheme<GatewayAssertionOptions, GatewayAssertionHandler>(GatewayAssertionDefaults.AuthenticationScheme, configure);
    }
}
