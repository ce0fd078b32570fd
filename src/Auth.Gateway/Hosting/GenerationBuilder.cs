using Auth.Gateway.Configuration;
using Auth.Gateway.Pipeline;
using Auth.Gateway.Reloading;

namespace Auth.Gateway.Hosting;

/// <summary>
/// Makes a generation: services of its own over those of the process, and the pipeline of them. Nothing that decides on a request is common to two, so that no
/// request can be matched by one configuration and judged by another.
/// </summary>
public static class GenerationBuilder
{
    /// <param name="known">All that is registered for the process.</param>
    /// <exception cref="ConfigurationException"/>
    public static Generation Build(IServiceCollection known, IServiceProvider process, GatewaySettings settings, IConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddGeneration(settings, configuration.GetSection("ReverseProxy"));
        services.AddShared(known, process);
        // Never disposed of as a whole: it would take with it what it has of the process.
        var provider = services.BuildServiceProvider();
        var branch = new ApplicationBuilder(provider);
        try
        {
            GatewayPipeline.Use(branch, settings);
        }
        catch (Exception) when (ProxyValidation.CheckAsync(configuration).GetAwaiter().GetResult() is { Count: > 0 } errors)
        {
            // YARP says only that its section cannot be applied; asked route by route, it says what is wrong and where.
            throw new ConfigurationException(errors);
        }

        return new Generation(provider, branch.Build());
    }
}
