using Auth.Gateway.Upstream;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Usage.Service.Customers;
using Usage.Service.Errors;
using Usage.Service.Meters;
using Usage.Service.Reports;
using Usage.Service.Storage;
using Usage.Service.Tracking;

namespace Usage.Service;

/// <summary>Builds the service, for its own process or as a guest in another's.</summary>
public static class UsageServiceHost
{
    private const int LargestBody = 64 * 1024;

    /// <param name="args">The command line; it beats the environment.</param>
    /// <param name="settings">What a hosting process decides; it beats both.</param>
    public static WebApplication Build(string[] args, IEnumerable<KeyValuePair<string, string?>>? settings = null)
    {
        // Empty, because a guest must not pick up the appsettings and logging of the process that hosts it.
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration
            .AddEnvironmentVariables("ASPNETCORE_")
            .AddEnvironmentVariables()
            .AddCommandLine(args)
            .AddInMemoryCollection(settings);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole().AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        AddServices(builder.Services, builder.Configuration);

        var app = builder.Build();
        // Opened now, so that an unusable file stops the start and not the first request.
        app.Services.GetRequiredService<UsageDatabase>();
        app.UseErrorAnswers();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/healthz", () => Results.Text("ok")).AllowAnonymous();

        var api = app.MapGroup("/api/v1");
        api.MapTracking();
        api.MapReports();
        api.MapCustomers();
        api.MapMeters();
        return app;
    }

    private static void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddRouting();
        services.TryAddSingleton(TimeProvider.System);
        AddIdentity(services, configuration);
        services.AddErrorAnswers();
        services.AddSingleton(_ => new UsageDatabase(configuration["Database"] ?? Path.Combine("data", "usage.db")));
        services.AddSingleton(new FirstUse(Creates: !configuration.GetValue<bool>("Usage:Strict")));
        services.AddSingleton<CustomerStore>();
        services.AddSingleton<MeterStore>();
        services.AddSingleton<EventStore>();
        services.AddSingleton<ReportStore>();
    }

    private static void AddIdentity(IServiceCollection services, IConfiguration configuration) => services.AddGatewayAssertion(options =>
    {
        options.Authority = configuration["Gateway:Url"] ?? "http://localhost:8080";
        options.Audience = configuration["Gateway:Audience"] ?? "usage";
        options.Issuer = configuration["Gateway:Issuer"] ?? options.Issuer;
        // The gateway is a neighbour, on a network of their own.
        options.RequireHttps = false;
    });
}
