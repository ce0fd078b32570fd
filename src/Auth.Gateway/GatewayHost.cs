using Auth.Gateway.Admin;
using Auth.Gateway.Configuration;
using Auth.Gateway.Hosting;
using Auth.Gateway.Pipeline;
using Microsoft.Extensions.Logging.Console;

namespace Auth.Gateway;

/// <summary>Builds the whole program, for its own process and for those that host it.</summary>
public static class GatewayHost
{
    /// <param name="settings">Defaults of the hosting program, above the files and below environment and command line.</param>
    /// <param name="services">What the hosting program replaces, such as the clock.</param>
    /// <exception cref="ConfigurationException">With every error in it.</exception>
    public static WebApplication Build(string[] args, IEnumerable<KeyValuePair<string, string?>>? settings = null, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ApplicationName = "Auth.Gateway" });
        builder.Configuration.AddGatewayFiles(builder.Environment.EnvironmentName, args, settings);
        var gateway = GatewaySettingsReader.Read(builder.Configuration);
        Quiet(builder.Logging);
        // The slim builder's console is the simple one whatever configuration says; this is asked last.
        builder.Services.Configure<ConsoleLoggerOptions>(builder.Configuration.GetSection("Logging:Console"));
        services?.Invoke(builder.Services);
        builder.Services.AddGateway(gateway, builder.Configuration.GetSection("ReverseProxy"));
        Listeners.Configure(builder.WebHost, builder.Configuration, gateway);

        var app = builder.Build();
        // Both pipelines stand alone: with WebApplication's own routing they would share one table of endpoints. For the same reason it must not add
        // the framework's authorization, which YARP registers and which would ask for a scheme that is not there.
        ((IApplicationBuilder)app).Properties["__AuthorizationMiddlewareSet"] = true;
        var open = Pipeline(app, branch => GatewayPipeline.Use(branch, gateway));
        var management = Pipeline(app, ManagementPipeline.Use);
        app.Run(context => context.Features.Get<ManagementConnection>() is null ? open(context) : management(context));
        return app;
    }

    private static RequestDelegate Pipeline(WebApplication app, Action<IApplicationBuilder> use)
    {
        var branch = new ApplicationBuilder(app.Services);
        use(branch);
        return branch.Build();
    }

    // Nothing per request unless it is asked for: a busy gateway would write more log than answers.
    private static void Quiet(ILoggingBuilder logging)
    {
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // With any level of it the framework makes a span and a logging scope for each request, whoever listens.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // Says at every start that addresses are bound by Listeners and not by the host, which is so on purpose.
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);
        // Whoever starts the host gets the exception itself; the log would only add a stack trace to it.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddFilter("Yarp", LogLevel.Warning);
        logging.AddFilter("System.Net.Http", LogLevel.Warning);
    }
}
