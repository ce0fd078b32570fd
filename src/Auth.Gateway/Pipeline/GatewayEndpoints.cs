using Auth.Gateway.Endpoints;
using Auth.Gateway.Endpoints.ForwardAuth;
using Auth.Gateway.Endpoints.OAuth;

namespace Auth.Gateway.Pipeline;

/// <summary>Everything that the public listener answers by itself; the rest is proxied.</summary>
public static class GatewayEndpoints
{
    public static void AddGatewayEndpoints(this IServiceCollection services)
    {
        services.AddSingleton<UserTokens>();
        services.AddSingleton<SessionCookies>();
        services.AddSingleton<PasswordSignIn>();
        services.AddSingleton<LoginEndpoint>();
        services.AddSingleton<FlatpeakEndpoints>();
        services.AddSingleton<FlareEndpoints>();
        services.AddSingleton<FluxrateSessionEndpoints>();
        services.AddSingleton<FluxrateKeyEndpoints>();
        services.AddSingleton<WidgetEndpoint>();
        services.AddSingleton<MeterbaseEndpoints>();
        services.AddSingleton<SessionEndpoints>();
        services.AddSingleton<AuditEndpoints>();
        services.AddSingleton<SignInSafetyEndpoints>();
        services.AddSingleton<OAuthClients>();
        services.AddSingleton<TokenExchange>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<IntrospectionEndpoint>();
        services.AddSingleton<RevocationEndpoint>();
        services.AddSingleton<DiscoveryEndpoints>();
        services.AddSingleton<NamedPolicyEndpoints>();
        services.AddSingleton<MatcherPolicy, ProxiedRoutesOnly>();
    }

    public static void MapGatewayEndpoints(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        services.GetRequiredService<LoginEndpoint>().Map(routes);
        services.GetRequiredService<FlatpeakEndpoints>().Map(routes);
        services.GetRequiredService<FlareEndpoints>().Map(routes);
        services.GetRequiredService<FluxrateSessionEndpoints>().Map(routes);
        services.GetRequiredService<FluxrateKeyEndpoints>().Map(routes);
        services.GetRequiredService<WidgetEndpoint>().Map(routes);
        services.GetRequiredService<MeterbaseEndpoints>().Map(routes);
        services.GetRequiredService<SessionEndpoints>().Map(routes);
        services.GetRequiredService<AuditEndpoints>().Map(routes);
        services.GetRequiredService<SignInSafetyEndpoints>().Map(routes);
        services.GetRequiredService<TokenEndpoint>().Map(routes);
        services.GetRequiredService<IntrospectionEndpoint>().Map(routes);
        services.GetRequiredService<RevocationEndpoint>().Map(routes);
        services.GetRequiredService<DiscoveryEndpoints>().Map(routes);
        services.GetRequiredService<HealthEndpoints>().Map(routes, detailed: false);
    }
}
