using System.Security.Cryptography;
using Auth.Gateway.Configuration;
using Auth.Gateway.Core.Tokens;
using Auth.Gateway.Hosting;
using Auth.Gateway.Rehearsals;
using Auth.Gateway.Reloading;
using Auth.Gateway.Storage;
using Auth.Gateway.Wire;
using Microsoft.Extensions.Logging.Console;
using Yarp.ReverseProxy.Forwarder;

namespace Auth.Gateway;

/// <summary>Builds the whole program, for its own process and for those that host it.</summary>
public static class GatewayHost
{
    // Reloading looks at the files itself. The host would watch the whole folder that it was started in, and each write to a database there would wake it.
    private const string NoWatching = "--hostBuilder:reloadConfigOnChange=false";

    /// <param name="settings">Defaults of the hosting program, above the files and below environment and command line.</param>
    /// <param name="services">What the hosting program replaces, such as the clock.</param>
    /// <exception cref="ConfigurationException">With every error in it.</exception>
    public static WebApplication Build(string[] args, IEnumerable<KeyValuePair<string, string?>>? settings = null, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [NoWatching, .. args], ApplicationName = "Auth.Gateway" });
        builder.Configuration.AddGatewayFiles(builder.Environment.EnvironmentName, args, settings);
        return Build(builder, GatewaySettingsReader.Read(builder.Configuration), services);
    }

    /// <summary>
    /// The same program, to be asked and never started: it listens nowhere, knows no upstream, and its store is never opened. Of the configuration it takes
    /// all that decides on a request.
    /// </summary>
    /// <exception cref="ConfigurationException">With every error in it.</exception>
    public static WebApplication BuildUnstarted(IConfiguration configuration)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [NoWatching], ApplicationName = "Auth.Gateway" });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(configuration);
        var gateway = GatewaySettingsReader.Read(builder.Configuration);
        // No file, no key of anybody's, and so no assertion either, which only real keys could sign.
        gateway = gateway with { Store = new StoreOptions(), MasterKey = RandomNumberGenerator.GetBytes(MasterKey.MinBytes), Identity = gateway.Identity with { Assertion = false }, Telemetry = TelemetryOptions.Off };
        return Build(builder, gateway, services => services.AddSingleton<IForwarderHttpClientFactory, NoUpstreams>());
    }

    private static WebApplication Build(WebApplicationBuilder builder, GatewaySettings gateway, Action<IServiceCollection>? services)
    {
        Quiet(builder.Logging);
        // The slim builder's console is the simple one whatever configuration says; this is asked last.
        builder.Services.Configure<ConsoleLoggerOptions>(builder.Configuration.GetSection("Logging:Console"));
        services?.Invoke(builder.Services);
        var layers = new ConfigurationLayers(builder.Configuration);
        builder.Services.AddSingleton(layers);
        builder.Services.AddGateway(gateway);
        Listeners.Configure(builder.WebHost, builder.Configuration, gateway);

        // Both pipelines stand alone: with WebApplication's own routing they would share one table of endpoints.
        var app = builder.Build();
        var management = ManagementPipeline(app);
        var generations = app.Services.GetRequiredService<Generations>();
        generations.Begin(gateway, ConfigurationValues.Freeze(layers.AtStart));
        // The one place where a request takes its configuration: from here on it is in one generation, whichever comes next.
        RequestDelegate open = context => generations.Current.Pipeline(context);
        app.Services.GetRequiredService<RehearsalStage>().Pipeline = open;
        app.Run(context => context.Features.Find<ManagementConnection>() is null ? open(context) : management(context));
        return app;
    }

    private static RequestDelegate ManagementPipeline(WebApplication app)
    {
        var branch = new ApplicationBuilder(app.Services);
        Admin.ManagementPipeline.Use(branch);
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
