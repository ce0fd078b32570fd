using Auth.Gateway.Audit;
using Auth.Gateway.Endpoints;
using Auth.Gateway.Pipeline.Admission;
using Auth.Gateway.Pipeline.Authorization;
using Auth.Gateway.Telemetry;
using Auth.Gateway.Telemetry.Prometheus;
using Auth.Gateway.Wire;

namespace Auth.Gateway.Admin;

/// <summary>What the management listener answers. It shares nothing with the public pipeline but the services.</summary>
public static class ManagementPipeline
{
    public static void AddManagement(this IServiceCollection services)
    {
        services.AddSingleton<AdminEndpoints>();
        services.AddSingleton<AdminRevocationEndpoints>();
        services.AddSingleton<AdminSignInEndpoints>();
        services.AddSingleton<AdminKeyImportEndpoint>();
        services.AddSingleton<AdminKeysImportEndpoint>();
        services.AddSingleton<AdminUserImportEndpoint>();
        services.AddSingleton<AdminLeakedKeyEndpoint>();
        services.AddSingleton<AdminSigningKeyEndpoints>();
        services.AddSingleton<AdminAuditEndpoint>();
        services.AddSingleton<AdminExplainEndpoint>();
    }

    public static void Use(IApplicationBuilder app)
    {
        app.UseMiddleware<RequestIdMiddleware>();
        app.UseMiddleware<FailureMiddleware>();
        app.UseMiddleware<AuditedRequestMiddleware>();
        app.UseMiddleware<FramingMiddleware>();
        app.UseRouting();
        app.UseMiddleware<AdminKeyMiddleware>();
        app.UseMiddleware<EncodedBodyMiddleware>();
        app.UseMiddleware<JsonBodyMiddleware>();
        app.UseEndpoints(routes =>
        {
            routes.ServiceProvider.GetRequiredService<HealthEndpoints>().Map(routes, detailed: true);
            routes.ServiceProvider.GetRequiredService<StateMetrics>();
            // Scrapers carry no credential, and there is nobody's in it: no path, key or user.
            routes.ServiceProvider.GetRequiredService<PrometheusExporter>().Map(routes).Policy(EndpointPolicies.Open(ErrorFormatNames.Problem));
            routes.ServiceProvider.GetRequiredService<AdminEndpoints>().Map(routes);
            routes.ServiceProvider.GetRequiredService<AdminRevocationEndpoints>().Map(routes);
            routes.ServiceProvider.GetRequiredService<AdminSignInEndpoints>().Map(routes);
            routes.ServiceProvider.GetRequiredService<AdminKeyImportEndpoint>().Map(routes);
            routes.ServiceProvider.GetRequiredService<AdminKeysImportEndpoint>().Map(routes);
            routes.ServiceProvider.GetRequiredService<AdminUserImportEndpoint>().Map(routes);
            routes.ServiceProvider.GetRequiredService<AdminLeakedKeyEndpoint>().Map(routes);
            routes.ServiceProvider.GetRequiredService<AdminSigningKeyEndpoints>().Map(routes);
            routes.ServiceProvider.GetRequiredService<AdminAuditEndpoint>().Map(routes);
            routes.ServiceProvider.GetRequiredService<AdminExplainEndpoint>().Map(routes);
        });
    }
}
