using Auth.Gateway.Configuration;
using Auth.Gateway.Pipeline;
using Auth.Gateway.Pipeline.Authentication;
using Auth.Gateway.Pipeline.Authorization;
using Auth.Gateway.Pipeline.Forwarding;
using Auth.Gateway.Pipeline.RateLimiting;
using Microsoft.AspNetCore.Authorization;

namespace Auth.Gateway.Hosting;

/// <summary>What is made anew whenever the configuration is loaded: all that decides on a request, and YARP. None of it is to remember anything of a request.</summary>
public static class GenerationServices
{
    public static void AddGeneration(this IServiceCollection services, GatewaySettings settings, IConfigurationSection proxy)
    {
        services.AddSingleton(settings);
        AddDeciding(services);
        AddCors(services, settings);
        services.AddGatewayEndpoints();
        AddForwarding(services, settings, proxy);
    }

    private static void AddDeciding(IServiceCollection services)
    {
        services.AddSingleton<KeyLookup>();
        services.AddSingleton<ICredentialHandler, BasicHandler>();
        services.AddSingleton<ICredentialHandler, ApiKeyHandler>();
        services.AddSingleton<ICredentialHandler, CookieHandler>();
        services.AddSingleton<ICredentialHandler, BearerHandler>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<CrossSite>();
        services.AddSingleton<Challenges>();
        services.AddSingleton<SignInRedirect>();
        services.AddSingleton<LimitsOf>();
        services.AddSingleton<CredentialGuesses>();
        services.AddSingleton<IAuthorizationPolicyProvider, GatewayPolicyProvider>();
        // Endpoints are decided on by our own middleware, which refuses those without a policy; the framework's own check would not know.
        services.Configure<RouteOptions>(options => options.SuppressCheckForUnhandledSecurityMetadata = true);
    }

    private static void AddCors(IServiceCollection services, GatewaySettings settings) => services.AddCors(options =>
    {
        foreach (var (name, cors) in settings.Cors)
        {
            options.AddPolicy(name, policy =>
            {
                policy.WithOrigins([.. cors.Origins]).WithMethods([.. cors.Methods]).WithHeaders([.. cors.Headers]).WithExposedHeaders([.. cors.ExposedHeaders]).SetPreflightMaxAge(cors.MaxAge);
                if (cors.AllowCredentials) policy.AllowCredentials();
            });
        }
    });

    private static void AddForwarding(IServiceCollection services, GatewaySettings settings, IConfigurationSection proxy)
    {
        // YARP wants to know the names that its routes use; the counting is ours, since all instances share the buckets.
        services.AddRateLimiter(options =>
        {
            foreach (var name in settings.RateLimits.Keys) options.AddPolicy(name, _ => System.Threading.RateLimiting.RateLimitPartition.GetNoLimiter(""));
        });
        services.AddReverseProxy().LoadFromConfig(proxy).AddConfigFilter<RouteGuard>().AddConfigFilter<HeaderEncoding>()
            .AddTransforms<IdentityTransform>().AddTransforms<TargetTransform>().AddTransforms<UpstreamAnswerTransform>().AddTransforms<FramingTransform>().AddTransforms<TraceTransform>();
    }
}
