using Auth.Gateway.Configuration;
using Yarp.ReverseProxy.Health;

namespace Auth.Gateway.Reloading;

/// <summary>
/// One reading of the configuration with all that was made of it: policies, limits, routes, clusters, the table of endpoints, and the pipeline through
/// them. It never changes, and a request stays within the one in which it began.
/// </summary>
public sealed class Generation(IServiceProvider services, RequestDelegate pipeline)
{
    public IServiceProvider Services { get; } = services;

    public RequestDelegate Pipeline { get; } = pipeline;

    /// <summary>Ends what it does by itself, which is to probe destinations. Requests that are under way in it go on, and then nothing holds it any more.</summary>
    public void Retire() => (Services.GetRequiredService<IActiveHealthCheckMonitor>() as IDisposable)?.Dispose();
}

/// <summary>Makes a generation, or says all that is wrong.</summary>
/// <exception cref="ConfigurationException"/>
public delegate Generation GenerationFactory(GatewaySettings settings, IConfiguration configuration);
